using System.Collections.Immutable;
using NetReady.Collector.Policies;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Collector.Waivers;
using NetReady.Core.Assignments;
using NetReady.Scoring.Timelines;

namespace NetReady.Collector.Verdicts.Past;

/// <summary>
/// Judges hosts as of instants that are past, by what was known then: under the policies in force then, or under today's, so that what a host did and
/// what a rule did can be told apart. Register and profile are today's.
/// </summary>
internal sealed class PastScores(StoreReaders readers, TimeProvider time)
{
    /// <summary>The scorecard of a host as of an instant.</summary>
    /// <param name="id">The host's id.</param>
    /// <param name="at">The instant, not after now.</param>
    /// <param name="which">By which policies.</param>
    /// <exception cref="StoreException">The store could not be read.</exception>
    public PastScore Of(string id, DateTimeOffset at, PoliciesOf which) => readers.Read(sql =>
    {
        if (sql.Query<HostRow>("SELECT * FROM host WHERE id = @id", new { id }).Select(EnrolledHost.From).FirstOrDefault() is not { } host)
            return PastScore.None(PastScore.UnknownHost, $"No host has the id '{id}'.");
        var history = new HistoryReader(RegisterWatch.Stored(sql), Uptime.Downtimes(sql, time.GetUtcNow())).Read(sql, host, at, at);
        if (WhyNoEvidence(sql, host, history, at) is { } none) return none;
        if (UnderWhich(sql, at, which) is not { } active) return PastScore.None(PastScore.NoPoliciesThen, NoPolicies(sql, at));
        if (PolicyReading.Of(PolicyVersions.FilesOf(sql, active.Hash)!).Set is not { } set)
            return PastScore.None(PastScore.PoliciesNotUnderstood, $"The policies {active.Hash}, live since {Text(active.At)}, are not sound to this program; use the version of NetReady that made them live.", active);
        var waivers = new WaiverBook(WaiverTable.All(sql)).For(host.Id, history.Profile);
        return new(set.Score(history.At(at), new(waivers, SinceWhen(sql, at, which))), active, null, null);
    });

    private static PolicyActivation? UnderWhich(Sql sql, DateTimeOffset at, PoliciesOf which) => which == PoliciesOf.Then ? PolicyVersions.LiveAt(sql, at) : PolicyVersions.Live(sql);

    // Time to fix from a rule's going live does not run before it did: under today's policies a rule that was not there yet was there all along.
    private static ImmutableDictionary<string, DateTimeOffset> SinceWhen(Sql sql, DateTimeOffset at, PoliciesOf which) =>
        which == PoliciesOf.Then ? RulesLive.SinceAsOf(sql, at) : RulesLive.Since(sql).Where(rule => rule.Value <= at).ToImmutableDictionary(StringComparer.Ordinal);

    private PastScore? WhyNoEvidence(Sql sql, EnrolledHost host, HostHistory history, DateTimeOffset at)
    {
        if (at < host.EnrolledAt) return PastScore.None(PastScore.NoEvidenceThen, $"The host enrolled at {Text(host.EnrolledAt)}; nothing is known of it before.");
        var keptSince = time.GetUtcNow() - PrivacyContract.Of(history.Profile.Ownership).KeptFor;
        if (at < keptSince) return PastScore.None(PastScore.NoLongerKept, $"What a device of this kind said is kept for {PrivacyContract.Of(history.Profile.Ownership).KeptFor.TotalDays:0} days; there is history from {Text(keptSince)} on.");
        if (!history.Contacts.IsEmpty) return null;
        return PastScore.None(PastScore.NoEvidenceThen, host.LastContact is null ? "The host has never reported."
            : FirstContact(sql, host) is { } first && first > at ? $"The host first reported at {Text(first)}; nothing was known of it at {Text(at)}." : $"Nothing that the host had said by {Text(at)} is kept.");
    }

    private DateTimeOffset? FirstContact(Sql sql, EnrolledHost host) =>
        new HistoryReader(AssetRegister.None, []).Read(sql, host, host.EnrolledAt, time.GetUtcNow()).Contacts is [var first, ..] ? first : null;

    private static string NoPolicies(Sql sql, DateTimeOffset at) => PolicyVersions.Activations(sql) is [.., var first]
        ? $"No policies were live at {Text(at)}; the first went live at {Text(first.At)}." : "No policies have been live at this collector yet.";

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
}

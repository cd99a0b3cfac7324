using System.Collections.Immutable;
using NetReady.Collector.Policies;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Core.Hosts;
using NetReady.Core.Programs;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Waivers;

/// <summary>A waiver that was granted or ended, or why not.</summary>
/// <param name="Kept">The waiver; null where there is any problem.</param>
/// <param name="Problems">Everything that is wrong, each as a sentence.</param>
internal sealed record WaiverAnswer(KeptWaiver? Kept, ImmutableArray<string> Problems);

/// <summary>
/// Grants waivers and ends them early, on a store that a collector serves from or that none does. Owner and approver are as stated: that they are
/// two people is checked by their names, and who they are is not.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="policies">The policies that are live.</param>
/// <param name="register">The asset register.</param>
/// <param name="time">The clock.</param>
internal sealed class WaiverDesk(CollectorStore store, PolicySet policies, AssetRegister register, TimeProvider time)
{
    /// <summary>A desk by what the collector of a store last went by.</summary>
    /// <exception cref="ProgramException">No policies were ever live there, so that there is no rule to waive.</exception>
    public static WaiverDesk Of(CollectorStore store, TimeProvider time)
    {
        if (store.Read(PolicyVersions.LatestFiles) is not { } files || PolicyFolder.Load(files).Policies is not { } live)
            throw new ProgramException(ExitCodes.Unavailable, "No policies have been live at this collector yet; start it once, so that there are rules to waive.");
        return new(store, live, store.Read(RegisterWatch.Stored), time);
    }

    /// <summary>The policies that are live.</summary>
    public PolicySet Policies => policies;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Every host that was ever enrolled, the register's word included.</summary>
    public IEnumerable<(EnrolledHost Host, HostProfile Profile)> Hosts => store.Hosts.Values.Select(host => (host, register.Override(host.Profile)));

    /// <summary>The longest that a waiver may run, and the tier that says so.</summary>
    public (string? Tier, TimeSpan Length) LongestFor(Waiver waiver) => policies.Tiers.LongestWaiver(TiersOf(waiver));

    // Those of the hosts in use that it is for.
    private ImmutableArray<string> TiersOf(Waiver waiver) =>
        [.. Hosts.Where(host => host.Host.RevokedAt is null && waiver.IsFor(host.Host.Id, host.Profile)).Select(host => host.Profile.Tier).Distinct(StringComparer.Ordinal)];

    /// <summary>Everything that is wrong with a waiver; empty where it may be granted.</summary>
    /// <param name="asked">The waiver; its id does not matter.</param>
    /// <param name="now">The instant of granting.</param>
    public ImmutableArray<string> Problems(Waiver asked, DateTimeOffset now)
    {
        var rules = policies.Policies.SelectMany(policy => policy.Rules).Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        return [.. ScopeProblems(asked), .. new WaiverCheck(policies.Tiers, TiersOf(asked), rules, now).Problems(asked)];
    }

    /// <summary>Grants a waiver; it is on disk when this ends.</summary>
    /// <param name="asked">The waiver; it gets an id of its own.</param>
    /// <param name="now">The instant of granting, by which the waiver was made.</param>
    /// <param name="by">The system's user who records it.</param>
    public async Task<WaiverAnswer> GrantAsync(Waiver asked, DateTimeOffset now, string by)
    {
        if (Problems(asked, now) is { IsEmpty: false } problems) return new(null, problems);
        var clean = asked with { Owner = asked.Owner.Trim(), Approver = asked.Approver.Trim(), Reason = asked.Reason.Trim() };
        return new(await store.WriteAsync(session => WaiverTable.Add(session.Sql, clean, now, by)).ConfigureAwait(false), []);
    }

    /// <summary>Ends a waiver that holds or is still to come, from now on; what it did before stays as it was.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">The waiver's id.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The instant of ending.</param>
    /// <param name="by">The system's user who records it.</param>
    public static async Task<WaiverAnswer> EndAsync(CollectorStore store, string id, string reason, DateTimeOffset now, string by)
    {
        var problems = WaiverCheck.TextProblems("reason", reason).ToImmutableArray();
        if (store.Read(sql => WaiverTable.Find(sql, id)) is null) return new(null, problems.Insert(0, $"There is no waiver '{id}'; 'netready waive list' lists those there are."));
        if (!problems.IsEmpty) return new(null, problems);
        return await store.WriteAsync(session =>
        {
            bool ended = WaiverTable.End(session.Sql, id, now, by, reason.Trim());
            var kept = WaiverTable.Find(session.Sql, id)!;
            return ended ? new WaiverAnswer(kept, []) : new(null, [$"{kept.Waiver.Id} had ended by {(kept.Waiver.EndedAt ?? kept.Waiver.Until).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} already; there is nothing to end."]);
        }).ConfigureAwait(false);
    }

    private IEnumerable<string> ScopeProblems(Waiver asked)
    {
        if (asked.Host is { } id && asked.Department is null)
        {
            if (!store.Hosts.TryGetValue(id, out var host)) yield return $"There is no host '{id}'{NearHost(id)}";
            else if (host.RevokedAt is not null) yield return $"The host {id} is revoked: nothing is asked of it any more.";
        }
        else if (asked.Department is { } name && asked.Host is null)
        {
            var known = Departments();
            if (!known.Contains(name)) yield return $"There is no department '{name}'{WaiverCheck.Near(name, known, known.Count is > 0 and <= 30 ? $"; there are {string.Join(", ", known.Order(StringComparer.Ordinal))}." : ".")}";
        }
    }

    // People know a machine by its key in the register rather than by its id.
    private string NearHost(string id) =>
        store.Hosts.Values.FirstOrDefault(host => host.RevokedAt is null && string.Equals(host.Profile.Asset, id, StringComparison.OrdinalIgnoreCase)) is { } asset
            ? $"; the asset {id} is the host {asset.Id}." : WaiverCheck.Near(id, store.Hosts.Keys, "; 'netready-collector hosts' lists those there are.");

    private HashSet<string> Departments()
    {
        var known = Hosts.Select(host => host.Profile.Department).Concat(policies.Department.Names).ToHashSet(StringComparer.Ordinal);
        known.UnionWith(register.ByDepartment(new Dictionary<string, string>()).Keys.Where(name => name.Length > 0));
        return known;
    }
}

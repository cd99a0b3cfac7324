using System.Collections.Immutable;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Core.Hosts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Timelines;

namespace NetReady.Collector.Verdicts;

/// <summary>
/// What the store holds of one host over a stretch of time, read part by part as far as somebody asks, and once. The connection is to stand in one
/// transaction all the while.
/// </summary>
internal sealed class HistoryReading
{
    private readonly Sql sql;
    private readonly EnrolledHost host;
    private readonly ObservationTexts texts;
    private readonly DateTimeOffset until, factsKeptSince;
    private readonly DateTimeOffset? firstContact;
    private readonly long firstDay, untilDay, sinceHour;
    private HostHistory known;
    private bool hasSamples, hasFacts, hasContacts;

    /// <summary>Begins to read.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="host">The host.</param>
    /// <param name="profile">What it is to the department.</param>
    /// <param name="downtimes">When the collector was down.</param>
    /// <param name="texts">Understands what the store says.</param>
    /// <param name="stretch">The first and the last instant; see <see cref="HistoryReader.Read"/>.</param>
    /// <param name="lookBack">How far before the first samples are read.</param>
    /// <exception cref="StoreException">Something is damaged.</exception>
    public HistoryReading(Sql sql, EnrolledHost host, HostProfile profile, ImmutableArray<Downtime> downtimes, ObservationTexts texts, (DateTimeOffset From, DateTimeOffset Until) stretch, TimeSpan lookBack)
    {
        (this.sql, this.host, this.texts, until) = (sql, host, texts, stretch.Until);
        factsKeptSince = until - Core.Assignments.PrivacyContract.Of(profile.Ownership).KeptFor;
        firstContact = ContactUpTo(stretch.From);
        var first = firstContact ?? stretch.From;
        (firstDay, untilDay, sinceHour) = (HostDay.Of(first), HostDay.Of(until), UtcHour.Before(first, lookBack) + 1);
        known = new() { Host = host.Id, Profile = profile, EnrolledAt = host.EnrolledAt, RetiredAt = host.RevokedAt, Downtimes = downtimes };
        // From when on there is anything, everybody asks.
        if (firstContact is { } heard) known = known with { Contacts = [heard] };
        else ReadContacts();
    }

    /// <summary>What is known of the host, with these parts at least; of contacts, else the last one up to the first instant alone. Samples stay packed until they are asked for.</summary>
    /// <exception cref="StoreException">Something is damaged.</exception>
    public HostHistory With(bool samples, bool facts, bool contacts)
    {
        if (samples && !hasSamples)
        {
            var atHand = ImmutableArray.CreateBuilder<SampleBatch>();
            var kept = KeptDays.Read(sql, host.Number, (HostDay.Of(sinceHour), untilDay), sinceHour, until, atHand.Add);
            known = known with { Kept = kept, Samples = atHand.DrainToImmutable() };
            hasSamples = true;
        }
        if (facts && !hasFacts)
        {
            known = known with { Facts = StoredRuns.Read(sql, host.Number, factsKeptSince, texts, null).Timelines };
            hasFacts = true;
        }
        if (contacts && !hasContacts) ReadContacts();
        return known;
    }

    /// <summary>All that is known of the host, its samples whole.</summary>
    /// <exception cref="StoreException">Something is damaged.</exception>
    public HostHistory Whole() => With(samples: false, facts: true, contacts: true) with
    {
        Kept = null,
        Samples =
        [
            .. HostDay.Read(sql, host.Number, HostDay.Of(sinceHour), untilDay).SelectMany(day => day.Samples())
                .Concat(FreshSamples.Read(sql, host.Number, 0).SelectMany(report => report.Samples)).Where(batch => batch.End <= until && UtcHour.Of(batch.End) >= sinceHour),
        ],
    };

    // A silent host's windows end at its last contact, however long before that was.
    private DateTimeOffset? ContactUpTo(DateTimeOffset instant) =>
        ReportLog.NotInDays(sql, host.Number).Select(report => (DateTimeOffset?)report.At).Where(at => at <= instant).Append(HostDay.LastContact(sql, host.Number, instant)).Max();

    private void ReadContacts()
    {
        var contacts = ImmutableArray.CreateBuilder<DateTimeOffset>();
        foreach (var day in HostDay.ReadContacts(sql, host.Number, firstDay, untilDay)) contacts.AddRange(day.Contacts());
        foreach (var report in ReportLog.NotInDays(sql, host.Number)) contacts.Add(report.At);
        contacts.Sort();
        var least = firstContact ?? DateTimeOffset.MinValue;
        known = known with { Contacts = contacts.Count > 0 && contacts[0] >= least && contacts[^1] <= until ? contacts.DrainToImmutable() : [.. contacts.Where(at => at >= least && at <= until)] };
        hasContacts = true;
    }
}

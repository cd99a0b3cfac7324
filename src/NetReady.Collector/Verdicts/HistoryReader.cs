using System.Collections.Immutable;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Core.Assignments;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Timelines;

namespace NetReady.Collector.Verdicts;

/// <summary>
/// Reads what is known of hosts over a stretch of time, so that verdicts of any instant in it can be reached again. Several may read at
/// once, each from a connection of its own, as <see cref="CollectorStore.Read"/> gives.
/// </summary>
/// <param name="register">What the register says now; what it said before is not kept, but for the facts that it states.</param>
/// <param name="downtimes">When the collector was down, by <see cref="Uptime.Downtimes"/>.</param>
/// <param name="texts">Understands what the store says.</param>
internal sealed class HistoryReader(AssetRegister register, ImmutableArray<Downtime> downtimes, ObservationTexts texts)
{
    /// <summary>Reads hosts, few enough to have no texts to share with others.</summary>
    public HistoryReader(AssetRegister register, ImmutableArray<Downtime> downtimes) : this(register, downtimes, new())
    {
    }

    /// <summary>How samples are read.</summary>
    public SamplesRead Samples { get; init; } = SamplesRead.Whole;

    /// <summary>
    /// How far before the first instant samples are read. Less than the default is faster; it is to be the longest window and the longest time to fix of the
    /// rules together at least, or those that failed for long begin to fail anew.
    /// </summary>
    public TimeSpan LookBack { get; init; } = HostEvidence.LongestWindow;

    /// <summary>Reads one host.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="host">The host.</param>
    /// <param name="from">The first instant of which verdicts are wanted; samples are read from <see cref="LookBack"/> before the last contact up to it.</param>
    /// <param name="until">The last one; what came after it is left out but for the facts' runs that had begun.</param>
    /// <exception cref="StoreException">Something is damaged.</exception>
    public HostHistory Read(Sql sql, EnrolledHost host, DateTimeOffset from, DateTimeOffset until)
    {
        var profile = register.Override(host.Profile);
        var firstContact = ContactUpTo(sql, host.Number, from);
        long sinceHour = UtcHour.Before(firstContact ?? from, LookBack) + 1;
        long firstDay = HostDay.Of(firstContact ?? from), untilDay = HostDay.Of(until);
        var days = Samples == SamplesRead.None ? HostDay.ReadContacts(sql, host.Number, firstDay, untilDay) : HostDay.Read(sql, host.Number, Math.Min(HostDay.Of(sinceHour), firstDay), untilDay);
        var atHand = ImmutableArray.CreateBuilder<SampleBatch>();
        return new()
        {
            Host = host.Id,
            Profile = profile,
            EnrolledAt = host.EnrolledAt,
            RetiredAt = host.RevokedAt,
            Contacts = Contacts(sql, host, days.Where(day => day.Day >= firstDay), firstContact, until),
            Downtimes = downtimes,
            Facts = StoredRuns.Read(sql, host.Number, until - PrivacyContract.Of(profile.Ownership).KeptFor, texts, null).Timelines,
            Kept = Samples == SamplesRead.Packed ? KeptDays.Read(sql, host.Number, days, sinceHour, until, atHand.Add) : null,
            Samples = Samples == SamplesRead.Whole ? WholeSamples(sql, host.Number, days, sinceHour, until) : atHand.DrainToImmutable(),
        };
    }

    // A silent host's windows end at its last contact, however long before that was.
    private static DateTimeOffset? ContactUpTo(Sql sql, long host, DateTimeOffset instant) =>
        ReportLog.NotInDays(sql, host).Select(report => (DateTimeOffset?)report.At).Where(at => at <= instant).Append(HostDay.LastContact(sql, host, instant)).Max();

    private static ImmutableArray<DateTimeOffset> Contacts(Sql sql, EnrolledHost host, IEnumerable<HostDay> days, DateTimeOffset? first, DateTimeOffset until)
    {
        var contacts = ImmutableArray.CreateBuilder<DateTimeOffset>();
        foreach (var day in days) contacts.AddRange(day.Contacts());
        foreach (var report in ReportLog.NotInDays(sql, host.Number)) contacts.Add(report.At);
        contacts.Sort();
        var least = first ?? DateTimeOffset.MinValue;
        return contacts.Count > 0 && contacts[0] >= least && contacts[^1] <= until ? contacts.DrainToImmutable() : [.. contacts.Where(at => at >= least && at <= until)];
    }

    private static ImmutableArray<SampleBatch> WholeSamples(Sql sql, long host, List<HostDay> days, long sinceHour, DateTimeOffset until) =>
    [
        .. days.SelectMany(day => day.Samples()).Concat(FreshSamples.Read(sql, host, 0).SelectMany(report => report.Samples))
            .Where(batch => batch.End <= until && UtcHour.Of(batch.End) >= sinceHour),
    ];
}

/// <summary>How a history's samples are read.</summary>
internal enum SamplesRead
{
    /// <summary>Every batch at once.</summary>
    Whole,

    /// <summary>As they lie in the store, to be looked into where somebody asks.</summary>
    Packed,

    /// <summary>Not at all.</summary>
    None,
}

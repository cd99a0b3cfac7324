using System.Collections.Immutable;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Core.Sampling;

namespace NetReady.Collector.Verdicts;

/// <summary>
/// The samples of one host: merged by the hour where the store has merged them, and else as they came. What was read stays good until the store
/// merges it, so that a further reading takes in only the days that changed and the reports that are new.
/// </summary>
internal sealed class StoredSamples
{
    private readonly ImmutableDictionary<long, Day> days;
    private readonly ImmutableArray<FreshSamples> fresh;

    private StoredSamples(ImmutableDictionary<long, Day> days, ImmutableArray<FreshSamples> fresh, long sinceHour)
    {
        (this.days, this.fresh) = (days, fresh);
        Batches =
        [
            .. days.Values.SelectMany(day => day.Samples).Concat(fresh.SelectMany(report => report.Samples))
                .Where(batch => Scoring.Evidence.UtcHour.Of(batch.End) >= sinceHour).OrderBy(batch => batch.End),
        ];
    }

    /// <summary>The samples by their end.</summary>
    public ImmutableArray<SampleBatch> Batches { get; }

    /// <summary>Reads a host's samples, or only those that are not in <paramref name="before"/>.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="host">The host's row.</param>
    /// <param name="sinceHour">The first hour to read.</param>
    /// <param name="before">What was read before; null where nothing was.</param>
    /// <exception cref="StoreException">Something is damaged.</exception>
    public static StoredSamples Read(Sql sql, long host, long sinceHour, StoredSamples? before)
    {
        var days = ImmutableDictionary.CreateBuilder<long, Day>();
        foreach (var (day, revision) in HostDay.Revisions(sql, host, HostDay.Of(sinceHour)))
            days[day] = before is not null && before.days.TryGetValue(day, out var known) && known.Revision == revision ? known : new(revision, HostDay.Read(sql, host, day).Samples());
        var there = FreshSamples.Ids(sql, host);
        var held = before?.fresh ?? [];
        return new(days.ToImmutable(), [.. held.Where(report => there.Contains(report.Id)), .. FreshSamples.Read(sql, host, held is [.., var last] ? last.Id : 0)], sinceHour);
    }

    private sealed record Day(long Revision, ImmutableArray<SampleBatch> Samples);
}

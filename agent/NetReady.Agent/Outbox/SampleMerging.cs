using System.Collections.Immutable;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;

namespace NetReady.Agent.Outbox;

/// <summary>Makes a report of what the journal holds: fewer, larger batches that say the same.</summary>
internal static class SampleMerging
{
    /// <summary>Merges batches of one fact, target, length and method that end in the same UTC hour, as far as a report may hold them together: hours are what policies tell apart.</summary>
    public static ImmutableArray<SampleBatch> Merge(IEnumerable<SampleBatch> batches) =>
    [
        .. batches
            .GroupBy(batch => (batch.Key, batch.Method, batch.Assurance, Exact: batch.High is null, Hour: batch.End.UtcTicks / TimeSpan.TicksPerHour))
            .SelectMany(Together),
    ];

    // Where the clock was set back, samples may pile up in a stretch too short for them, which a collector would refuse: those stay apart.
    private static IEnumerable<SampleBatch> Together(IEnumerable<SampleBatch> batches)
    {
        SampleBatch? whole = null;
        foreach (var batch in batches)
        {
            var merged = whole is null ? batch : Merge(whole, batch);
            if (whole is not null && merged.Problem() is not null)
            {
                yield return whole;
                merged = batch;
            }
            whole = merged;
        }
        if (whole is not null) yield return whole;
    }

    /// <summary>Merges losses of one reason.</summary>
    public static ImmutableArray<Gap> Merge(IEnumerable<Gap> gaps) =>
    [
        .. gaps.GroupBy(gap => gap.Reason, StringComparer.Ordinal).Select(group =>
            new Gap(group.Min(gap => gap.From), group.Max(gap => gap.Until), group.Sum(gap => gap.Reports), group.Key)),
    ];

    private static SampleBatch Merge(SampleBatch left, SampleBatch right) => left with
    {
        Start = left.Start < right.Start ? left.Start : right.Start,
        End = left.End > right.End ? left.End : right.End,
        Low = left.Low.Merge(right.Low),
        High = left.High is null ? null : left.High.Merge(right.High!),
        Spent = left.Spent + right.Spent,
        Bytes = left.Bytes + right.Bytes,
    };
}

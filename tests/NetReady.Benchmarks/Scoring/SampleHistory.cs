using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Timelines;

namespace NetReady.Benchmarks.Scoring;

/// <summary>A host of the golden verdicts with a past of two months: the longest window before the month that is walked, and the month.</summary>
internal static class SampleHistory
{
    private const int SamplesInHour = 24;

    /// <summary>How long it is walked.</summary>
    public static TimeSpan Walked { get; } = TimeSpan.FromDays(30);

    /// <summary>A past in which the host reports every 15 minutes, each fact says something else now and then, and samples lie by the hour as a store keeps them.</summary>
    /// <param name="now">The evidence with which it ends.</param>
    /// <param name="seed">Each host's own.</param>
    public static HostHistory Of(HostEvidence now, int seed)
    {
        var random = new Random(seed);
        var begin = now.At - Walked - HostEvidence.LongestWindow;
        return new()
        {
            Host = $"host-{seed}", Profile = now.Profile, EnrolledAt = begin,
            Contacts = [.. Enumerable.Range(0, (int)((now.At - begin) / TimeSpan.FromMinutes(15)) + 1).Select(quarter => begin + quarter * TimeSpan.FromMinutes(15))],
            Facts = [.. now.Facts.Select(timeline => new FactTimeline(timeline.Key, Runs(timeline.Runs[^1], begin, now.At, random)))],
            Samples = HourMerge.Of(now.Samples.SelectMany(batch => Hours(batch, begin, now.At, random)), []),
        };
    }

    // It says so all along, but for an outage of some hours in every third fact.
    private static ImmutableArray<FactRun> Runs(FactRun run, DateTimeOffset begin, DateTimeOffset end, Random random)
    {
        if (random.Next(3) > 0) return [new(begin, run.Latest with { ObservedAt = end }, 1000)];
        var from = begin + (end - begin) * (0.5 + 0.4 * random.NextDouble());
        var until = from + TimeSpan.FromHours(random.Next(1, 90));
        var missing = run.Latest with { Value = null, Missing = MissingReason.Error, ObservedAt = until };
        return [new(begin, run.Latest with { ObservedAt = from }, 500), new(from, missing, 10), new(until, run.Latest with { ObservedAt = end }, 400)];
    }

    private static IEnumerable<SampleBatch> Hours(SampleBatch batch, DateTimeOffset begin, DateTimeOffset end, Random random)
    {
        bool scatters = Vocabulary.Get(batch.Key.Name).Kind == FactKind.Duration;
        for (var at = begin + TimeSpan.FromHours(1); at <= end; at += TimeSpan.FromHours(1))
        {
            // A bad hour now and then.
            double worse = random.Next(50) == 0 ? 4 : 1;
            double[] samples = [.. Enumerable.Range(0, SamplesInHour).Select(_ => scatters ? worse * batch.Low.Min * (0.8 + 0.4 * random.NextDouble()) : batch.Low.Min)];
            yield return batch with
            {
                Start = at - TimeSpan.FromHours(1), End = at, Low = Histogram.Of(samples), High = batch.High is null ? null : Histogram.Of(Enumerable.Repeat(double.PositiveInfinity, SamplesInHour)),
            };
        }
    }
}

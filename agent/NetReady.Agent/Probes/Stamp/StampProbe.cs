using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;

namespace NetReady.Agent.Probes.Stamp;

/// <summary>Measures round trips, loss, delay variation and reordering to a STAMP reflector, all from one stream.</summary>
internal static class StampProbe
{
    // What RFC 8762's packets tell, fact by fact.
    private static readonly ImmutableDictionary<string, Func<StampOutcome, double?>> reducers = new Dictionary<string, Func<StampOutcome, double?>>
    {
        ["net.rtt"] = StampReducers.RoundTrip,
        ["net.loss"] = StampReducers.Loss,
        ["net.jitter"] = StampReducers.DelayVariation,
        ["net.reorder"] = StampReducers.Reordering,
    }.ToImmutableDictionary();

    /// <summary>Takes one sample. A sample is of one path: of the first address that answers.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        var interval = TimeSpan.FromSeconds(1 / run.Wanted.Max(sample => Vocabulary.Get(sample.Fact).Sampling!.PacketsPerSecond));
        int packets = (int)Math.Max(1, Math.Round(run.Sample / interval));
        var measured = await StampMeasurement.TakeAsync(run.Address, new(packets, interval), context.Time, cancellation, lookUp: context.LookUp).ConfigureAwait(false);
        return measured.Failure is { } failure
            ? run.Missing(failure.Reason, context.Time, failure.Detail) with { Bytes = measured.Cost.Bytes }
            : Reduce(run, measured.Outcome!, measured.Cost, context.Time);
    }

    private static ProbeResult Reduce(ProbeRun run, StampOutcome outcome, ProbeCost cost, TimeProvider time)
    {
        var batches = ImmutableArray.CreateBuilder<SampleBatch>();
        var missing = ImmutableArray.CreateBuilder<Observation>();
        foreach (var sample in run.Wanted)
        {
            if (reducers[sample.Fact](outcome) is { } value) batches.Add(run.Batch(sample, cost, value));
            else if (outcome.Answered == 0) missing.Add(run.Missing(sample, MissingReason.TimedOut, time, "The reflector answered no packet in time."));
            else missing.Add(run.Missing(sample, MissingReason.TooFewSamples, time, "No two packets in a row were answered."));
        }
        return new(batches.ToImmutable(), missing.ToImmutable()) { Bytes = cost.Bytes };
    }
}

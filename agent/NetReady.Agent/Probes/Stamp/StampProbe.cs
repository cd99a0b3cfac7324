using System.Collections.Immutable;
using System.Net.Sockets;
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

    /// <summary>Takes one sample. The first address counts: a sample is of one path.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        var (target, failure) = await TargetAddress.ResolveAsync(run.Address, context.Time, cancellation).ConfigureAwait(false);
        if (target is null) return run.Missing(failure!.Reason, context.Time, failure.Detail);
        var interval = TimeSpan.FromSeconds(1 / run.Wanted.Max(sample => Vocabulary.Get(sample.Fact).Sampling!.PacketsPerSecond));
        int packets = (int)Math.Max(1, Math.Round(run.Sample / interval));
        try
        {
            using var path = new UdpPath(target);
            var start = context.Time.GetUtcNow();
            long began = context.Time.GetTimestamp();
            var outcome = await Task.Factory.StartNew(
                () => StampStream.Run(path, new(packets, interval), context.Time, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            var cost = new ProbeCost(start, start + context.Time.GetElapsedTime(began), path.Bytes);
            if (outcome.Answered == 0 && path.Refusal is { } refusal)
            {
                failure = ProbeFailure.Of(refusal);
                return run.Missing(failure.Reason, context.Time, failure.Detail) with { Bytes = path.Bytes };
            }
            return Reduce(run, outcome, cost, context.Time);
        }
        catch (SocketException problem)
        {
            failure = ProbeFailure.Of(problem.SocketErrorCode);
            return run.Missing(failure.Reason, context.Time, failure.Detail);
        }
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

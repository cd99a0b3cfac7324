using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Probes.Throughput.Memory;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>
/// Decides whether a line carries the highest rate that policies ask about. A sample is an interval: at least what was shown, or the floor
/// where it is met within the test's tolerance, and at most what the path was seen to be held to.
/// </summary>
internal static class GateProbe
{
    private static readonly (string Fact, TrainDirection Direction)[] directions = [("net.down", TrainDirection.Down), ("net.up", TrainDirection.Up)];

    /// <summary>The fact that is read on the way, while the line is filled anyway.</summary>
    public const string LoadedLatency = "net.loaded_latency_increase";

    /// <summary>Takes one sample of each direction that is wanted, down first.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        var (targets, failure) = await TargetAddress.ResolveAsync(run.Address, context.Time, cancellation, context.LookUp).ConfigureAwait(false);
        if (failure is not null) return run.Missing(failure.Reason, context.Time, failure.Detail);
        var result = new ProbeResult([], []);
        var start = context.Time.GetUtcNow();
        long began = context.Time.GetTimestamp();
        var loaded = new LoadedDelay?[directions.Length];
        for (int i = 0; i < directions.Length; i++)
        {
            if (run.Find(directions[i].Fact) is not { } sample) continue;
            (var measured, loaded[i]) = await MeasureAsync(run, sample, targets, directions[i].Direction, context, cancellation).ConfigureAwait(false);
            result = result.And(measured);
        }
        if (run.Find(LoadedLatency) is not { } queue) return result;
        if (LoadedDelay.Of(loaded[0], loaded[1]) is not { } delay)
            return result.And(run.WithoutSample(queue, new(MissingReason.NotYetMeasured, "The line was not filled by packets: its use had answered already, or the test failed or went by TCP."), context.Time));
        var cost = new ProbeCost(start, start + context.Time.GetElapsedTime(began), result.Bytes);
        return result.And(new([run.Batch(queue, cost, delay.AtLeast.TotalSeconds, delay.AtMost?.TotalSeconds ?? double.PositiveInfinity)], []));
    }

    /// <summary>Tests one direction at the first of a name's addresses where there is a far end.</summary>
    /// <exception cref="GateFailedException">There is no answer; it says why.</exception>
    public static async Task<GateResult> TestAsync(
        ImmutableArray<IPEndPoint> targets, TrainDirection direction, GateTerms terms, TimeProvider time, CancellationToken cancellation, LineMemory? memory = null)
    {
        var spent = new ByteSize(0);
        GateFailedException? told = null;
        foreach (var target in targets)
        {
            try
            {
                var result = await TestAsync(target, direction, terms.After(spent), time, cancellation, memory).ConfigureAwait(false);
                return result with { Bytes = result.Bytes + spent };
            }
            catch (GateFailedException failed)
            {
                spent += failed.Bytes;
                // An address that could not be asked, as of a family that the device has not, says less than one that could.
                if (told is null || failed.Failure.Reason is not MissingReason.Error) told = failed;
                if (failed.Failure.Reason is not (MissingReason.Blocked or MissingReason.TimedOut or MissingReason.Error) || !terms.After(spent).IsEnough) break;
            }
        }
        told!.Bytes = spent;
        throw told;
    }

    /// <summary>Tests one direction: by UDP, and by TCP where that does not come through. What is remembered of the line shifts only where the test starts.</summary>
    /// <exception cref="GateFailedException">There is no answer; it says why.</exception>
    public static async Task<GateResult> TestAsync(IPEndPoint target, TrainDirection direction, GateTerms terms, TimeProvider time, CancellationToken cancellation, LineMemory? memory = null)
    {
        try
        {
            // A thread of its own: while a train is sent it takes a core, and a reader that waits for the pool would count as the path.
            return await Task.Factory.StartNew(
                () => Test(target, direction, terms, memory, time, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (GateFailedException udp) when (udp.Failure.Reason is MissingReason.Blocked or MissingReason.TimedOut or MissingReason.TooFewSamples && terms.After(udp.Bytes).IsEnough)
        {
            try
            {
                var streamed = await new GateStream(target, direction, terms.After(udp.Bytes), time).RunAsync(cancellation).ConfigureAwait(false);
                return streamed with { Bytes = streamed.Bytes + udp.Bytes };
            }
            catch (GateFailedException tcp)
            {
                // The first thing that went wrong is the thing to mend.
                var told = tcp.Failure.Reason is MissingReason.NotYetMeasured ? tcp : udp;
                told.Bytes = udp.Bytes + tcp.Bytes;
                throw told;
            }
        }
    }

    private static GateResult Test(IPEndPoint target, TrainDirection direction, GateTerms terms, LineMemory? memory, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            using var path = new UdpPath(target, forTrains: true);
            try
            {
                return Test(path, target, direction, terms, memory, time, cancellation);
            }
            catch (GateFailedException failed)
            {
                failed.Bytes = path.Bytes;
                throw;
            }
        }
        catch (SocketException problem)
        {
            throw new GateFailedException(ProbeFailure.Of(problem.SocketErrorCode));
        }
    }

    private static GateResult Test(UdpPath path, IPEndPoint target, TrainDirection direction, GateTerms terms, LineMemory? memory, TimeProvider time, CancellationToken cancellation)
    {
        var dialogue = new GateDialogue(path, time, cancellation);
        long began = dialogue.Now;
        dialogue.Greet();
        long greeted = path.Bytes.Bytes;
        string? line = memory?.KeyOf(dialogue.Observed!, target, direction);
        var result = new GateTest(dialogue, path, time, cancellation).Run(direction, terms, line is null ? null : memory!.Recall(line));
        if (line is not null)
            memory!.Keep(line, result.Readings.Select(reading => reading.HeldBack).Where(plateau => plateau is not null).MinBy(plateau => plateau!.Value.BytesBefore) is { } held
                ? new(held.BytesBefore, held.BitsPerSecond, time.GetUtcNow()) : null);
        return result with { Bytes = result.Bytes + new ByteSize(greeted), Duration = dialogue.Since(began) };
    }

    private static async Task<(ProbeResult Measured, LoadedDelay? Loaded)> MeasureAsync(
        ProbeRun run, SampleAssignment sample, ImmutableArray<IPEndPoint> targets, TrainDirection direction, ProbeContext context, CancellationToken cancellation)
    {
        var terms = new GateTerms(new(sample.Floors.Max())) { BurstPrior = context.Throughput.BurstPrior };
        var start = context.Time.GetUtcNow();
        if (context.Line?.Decide(targets[0], direction, terms) is { } seen)
            return (new([(run with { Method = "evidence" }).Batch(sample, new(start, start, default), seen.CountedLow(terms), seen.High.BitsPerSecond)], []), null);
        try
        {
            var result = await TestAsync(targets, direction, terms, context.Time, cancellation, context.Memory).ConfigureAwait(false);
            var cost = new ProbeCost(start, start + result.Duration, result.Bytes);
            var named = run with { Method = result.Method is "trains" ? run.Method : $"{run.Method}-{result.Method}" };
            return (new([named.Batch(sample, cost, result.Decision.CountedLow(terms), result.Decision.High.BitsPerSecond)], []) { Bytes = cost.Bytes }, result.Loaded);
        }
        catch (GateFailedException problem)
        {
            return (run.WithoutSample(sample, problem.Failure, context.Time) with { Bytes = problem.Bytes }, null);
        }
    }
}

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Throughput;

/// <summary>
/// Shows over ndt7 whether a line carries the rates that policies ask about. A sample is an interval: at least what was shown and, where
/// the floor was not shown although the transfer had settled, at most what the path can carry.
/// </summary>
internal static class Ndt7Probe
{
    private const int Tries = 3;
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan connectWithin = TimeSpan.FromSeconds(10);

    /// <summary>Takes one sample of each direction that is wanted, the download first.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        var (addresses, failure) = await TargetAddress.ResolveAsync(run.Address, context.Time, cancellation, context.LookUp).ConfigureAwait(false);
        if (failure is not null) return run.Missing(failure.Reason, context.Time, failure.Detail);
        string authority = TargetAddress.Parse(run.Address)!.Value.Authority;
        var result = new ProbeResult([], []);
        foreach (string fact in (string[])["net.down", "net.up"])
            if (run.Find(fact) is { } sample) result = result.And(await MeasureAsync(run, sample, addresses, authority, context, cancellation).ConfigureAwait(false));
        return result;
    }

    private static async Task<ProbeResult> MeasureAsync(
        ProbeRun run, SampleAssignment sample, ImmutableArray<IPEndPoint> addresses, string authority, ProbeContext context, CancellationToken cancellation)
    {
        var spent = new ByteSize(0);
        for (int tries = 1; ; tries++)
        {
            using var connection = new Ndt7Connection(addresses, authority, context.CollectorKeyHash, context.Time);
            ProbeFailure failure;
            try
            {
                var result = await TransferAsync(run, sample, connection, context, cancellation).ConfigureAwait(false);
                return result with { Bytes = result.Bytes + spent };
            }
            catch (Ndt7BusyException busy) when (tries < Tries && busy.RetryAfter <= longestWait)
            {
                spent += connection.Bytes;
                // Spread out, so that those who were turned away together do not come back together.
                await Task.Delay(busy.RetryAfter * (0.5 + Random.Shared.NextDouble()), context.Time, cancellation).ConfigureAwait(false);
                continue;
            }
            catch (Ndt7BusyException)
            {
                failure = new(MissingReason.NotYetMeasured, "The server runs as many tests as it may.");
            }
            catch (WebSocketException problem)
            {
                failure = FailureOf(problem);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                failure = ProbeFailure.Of(SocketError.TimedOut);
            }
            return run.WithoutSample(sample, failure, context.Time) with { Bytes = spent + connection.Bytes };
        }
    }

    private static async Task<ProbeResult> TransferAsync(ProbeRun run, SampleAssignment sample, Ndt7Connection connection, ProbeContext context, CancellationToken cancellation)
    {
        var limits = context.Throughput;
        bool down = sample.Fact == "net.down";
        var start = context.Time.GetUtcNow();
        long began = context.Time.GetTimestamp();
        await OpenAsync(connection, down ? Ndt7Transfer.DownloadPath(limits) : Protocols.Ndt7.Ndt7Protocol.UploadPath, context.Time, cancellation).ConfigureAwait(false);
        var transfer = new Ndt7Transfer(connection, limits, sample.Floors is { IsDefaultOrEmpty: false } floors ? floors.Max() : double.PositiveInfinity, context.Time);
        bool broke = !await RunAsync(transfer, down, limits, context.Time, cancellation).ConfigureAwait(false);
        var cost = new ProbeCost(start, start + context.Time.GetElapsedTime(began), connection.Bytes);
        // A transfer that broke says nothing about what the path could not carry.
        double upper = transfer.IsDecided || broke ? double.PositiveInfinity : transfer.Rate.UpperBitsPerSecond;
        return WhyNothing(transfer, broke, upper) is { } failure
            ? run.WithoutSample(sample, failure, context.Time) with { Bytes = cost.Bytes }
            : new([run.Batch(sample, cost, transfer.Rate.BitsPerSecond, upper)], []) { Bytes = cost.Bytes };
    }

    private static ProbeFailure? WhyNothing(Ndt7Transfer transfer, bool broke, double upper) =>
        transfer.SaysWhatCannotBe ? new(MissingReason.Error, "The server reports more bytes than were sent, or a longer time than has passed.")
        : transfer.Rate.Bytes == 0 ? ProbeFailure.Of(broke ? SocketError.ConnectionAborted : SocketError.TimedOut)
        : transfer.Rate.BitsPerSecond == 0 && double.IsPositiveInfinity(upper) ? new(MissingReason.TooFewSamples, "The transfer ended before it showed anything of the line.")
        : null;

    private static async Task OpenAsync(Ndt7Connection connection, string path, TimeProvider time, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(connectWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        await connection.OpenAsync(path, either.Token).ConfigureAwait(false);
    }

    // False where the connection broke before the end.
    private static async Task<bool> RunAsync(Ndt7Transfer transfer, bool down, ThroughputLimits limits, TimeProvider time, CancellationToken cancellation)
    {
        // A sender stops by itself; this ends transfers on which nothing moves any more.
        using var late = new CancellationTokenSource(limits.MostTime + TimeSpan.FromSeconds(down ? 0 : 3), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await (down ? transfer.DownloadAsync(either.Token) : transfer.UploadAsync(either.Token)).ConfigureAwait(false);
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return true; // the time is up
        }
    }

    private static ProbeFailure FailureOf(WebSocketException problem)
    {
        for (Exception? inner = problem; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket) return ProbeFailure.Of(socket.SocketErrorCode);
            if (inner is AuthenticationException) return new(MissingReason.Error, "The server's key is neither the collector's nor trusted by this device.");
        }
        return new(MissingReason.Error, "The server does not speak ndt7 at its address.");
    }
}

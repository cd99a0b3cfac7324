using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Protocols.Ikev2;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>How one gateway answered.</summary>
/// <param name="Reply">What it said; null where it said nothing.</param>
/// <param name="RoundTrip">From the try that was answered to its answer; zero without one.</param>
/// <param name="Failure">Why there is no answer; null where there is one.</param>
/// <param name="Bytes">What went both ways, headers included.</param>
internal sealed record GatewayAnswer(IkeReply? Reply, TimeSpan RoundTrip, ProbeFailure? Failure, ByteSize Bytes);

/// <summary>Asks VPN gateways for an IKE_SA_INIT answer (RFC 7296 §1.2), without credentials and without leaving state on them.</summary>
internal static class Ikev2Probe
{
    private const int Tries = 3;
    private static readonly TimeSpan betweenTries = TimeSpan.FromSeconds(1);

    /// <summary>Takes one sample: reachable where any of the gateways answers, by the first that does.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        var start = context.Time.GetUtcNow();
        long began = context.Time.GetTimestamp();
        var spent = new ByteSize(0);
        GatewayAnswer? answer = null;
        foreach (string address in run.Addresses)
        {
            answer = await AskAsync(address, IkeProbeKind.Small, context.Time, cancellation).ConfigureAwait(false);
            spent += answer.Bytes;
            if (answer.Reply is not null) break;
        }
        var cost = new ProbeCost(start, start + context.Time.GetElapsedTime(began), spent);
        return Result(run, answer!, cost, context.Time);
    }

    /// <summary>Asks one gateway, up to three times, a second apart.</summary>
    /// <param name="address">Where it is, <c>host:port</c>; on port 4500 the probe carries the non-ESP marker (RFC 3948 §2.2).</param>
    /// <param name="kind">Which question to put.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<GatewayAnswer> AskAsync(string address, IkeProbeKind kind, TimeProvider time, CancellationToken cancellation)
    {
        var (target, failure) = await TargetAddress.ResolveAsync(address, time, cancellation).ConfigureAwait(false);
        if (target is null) return new(null, TimeSpan.Zero, failure, new(0));
        try
        {
            return await Task.Factory.StartNew(() => Ask(target, kind, time, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (SocketException problem)
        {
            return new(null, TimeSpan.Zero, ProbeFailure.Of(problem.SocketErrorCode), new(0));
        }
    }

    private static GatewayAnswer Ask(IPEndPoint target, IkeProbeKind kind, TimeProvider time, CancellationToken cancellation)
    {
        bool marker = target.Port == Ike.NatTraversalPort;
        var buffer = new byte[2048];
        var spis = new ulong[Tries];
        var sentAt = new long[Tries];
        int sent = 0;
        using var path = new UdpPath(target);
        long start = time.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var left = (sent * betweenTries) - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                if (sent == Tries) return new(null, TimeSpan.Zero, ProbeFailure.Of(path.Refusal ?? SocketError.TimedOut), path.Bytes);
                // Each try has an SPI of its own, so that an answer tells which try it answers.
                spis[sent] = NewSpi();
                int length = Write(buffer, kind, spis[sent], marker);
                sentAt[sent] = time.GetTimestamp();
                path.Send(buffer.AsSpan(0, length));
                sent++;
                continue;
            }
            int received = path.Receive(buffer, TimeSpan.FromTicks(Math.Min(left.Ticks, TimeSpan.TicksPerSecond / 10)));
            long now = time.GetTimestamp();
            for (int i = 0; received >= 0 && i < sent; i++)
                if (IkeReply.TryRead(buffer.AsSpan(0, received), spis[i], marker, out var reply))
                    return new(reply, time.GetElapsedTime(sentAt[i], now), null, path.Bytes);
        }
    }

    private static int Write(Span<byte> message, IkeProbeKind kind, ulong spi, bool marker)
    {
        Span<byte> random = stackalloc byte[IkeProbe.RandomLength];
        RandomNumberGenerator.Fill(random);
        return IkeProbe.Write(message, kind, spi, random, marker);
    }

    private static ulong NewSpi()
    {
        Span<byte> spi = stackalloc byte[8];
        RandomNumberGenerator.Fill(spi);
        return BitConverter.ToUInt64(spi) | 1; // never 0
    }

    private static ProbeResult Result(ProbeRun run, GatewayAnswer answer, ProbeCost cost, TimeProvider time)
    {
        var result = new ProbeResult([], []) { Bytes = cost.Bytes };
        bool ours = answer.Failure is { Reason: MissingReason.Error };
        foreach (var sample in run.Wanted)
        {
            // Where the device could not even ask, nothing is known about the gateway.
            result = (sample.Fact, answer) switch
            {
                ("vpn.gateway.reachable", _) when !ours => result with { Batches = result.Batches.Add(run.Batch(sample, cost, answer.Reply is null ? 0 : 1)) },
                ("vpn.gateway.rtt", { Reply: not null }) => result with { Batches = result.Batches.Add(run.Batch(sample, cost, answer.RoundTrip.TotalSeconds)) },
                _ => result with { Missing = result.Missing.Add(run.Missing(sample, answer.Failure!.Reason, time, answer.Failure.Detail)) },
            };
        }
        return result;
    }
}

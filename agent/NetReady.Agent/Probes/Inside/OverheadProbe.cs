using System.Collections.Immutable;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Inside;

/// <summary>Takes samples of how much longer a tunnel makes round trips: to a target inside through it, less those to the gateway beside it, asked in turns.</summary>
internal static class OverheadProbe
{
    private const int Rounds = 5, Enough = 3;

    // By protocols that answer anyone, and where a gateway is silent in its own, by echo.
    private static readonly ImmutableDictionary<TargetMethod, GatewayProtocol> cheapest = ImmutableDictionary<TargetMethod, GatewayProtocol>.Empty
        .Add(TargetMethod.Tls, ServiceProtocols.Tcp).Add(TargetMethod.OpenVpnTcp, ServiceProtocols.Tcp);

    /// <summary>Takes one sample.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        var time = context.Time;
        if (run.Targets.FirstOrDefault(target => target.Place is TargetPlace.Inside) is not { } inside) return InsideProbe.NotInside(run, time);
        var start = time.GetUtcNow();
        long began = time.GetTimestamp();
        var spent = new ByteSize(0);
        var first = await ServiceProtocols.AskAsync(inside, context, cancellation).ConfigureAwait(false);
        spent += first.Bytes;
        var tunnels = context.TunnelsUp();
        ProbeResult Missing(MissingReason reason, string detail) => run.Missing(reason, time, detail) with { Bytes = spent };
        if (first.Address is not { } target) return Missing(first.Failure!.Reason, first.Failure.Detail);
        if (context.EgressToward(target.Address) is not { } way) return Missing(MissingReason.Error, "The device has no route to the target.");
        if (!tunnels.Contains(way.Interface)) return Missing(MissingReason.NotPresent, "No tunnel leads to the target.");
        if (first.RoundTrip is not { } opening) return Missing(first.Failure?.Reason ?? MissingReason.TimedOut, first.Failure?.Detail ?? "The target inside did not answer.");

        var (gateway, failure) = await NearestAsync(run.Known, context, tunnels, cancellation).ConfigureAwait(false);
        if (gateway is null) return Missing(failure!.Reason, failure.Detail);
        var (within, beside) = (new List<TimeSpan> { opening }, new List<TimeSpan> { gateway.Answer.RoundTrip!.Value });
        spent += gateway.Answer.Bytes;
        for (int round = 1; round < Rounds; round++)
        {
            var through = await ServiceProtocols.AskAsync(inside, context, cancellation).ConfigureAwait(false);
            var past = await GatewayProbe.AskAsync([gateway.Question], cancellation).ConfigureAwait(false);
            spent += through.Bytes + past.Bytes;
            if (through.RoundTrip is { } trip) within.Add(trip);
            if (past.RoundTrip is { } other) beside.Add(other);
        }
        if (within.Count < Enough || beside.Count < Enough) return Missing(MissingReason.TooFewSamples, "Too few round trips were answered to compare.");
        var cost = new ProbeCost(start, start + time.GetElapsedTime(began), spent);
        double overhead = (Median(within) - Median(beside)).TotalSeconds;
        return new([.. run.Wanted.Select(sample => (run with { Method = inside.Method.Name() }).Batch(sample, cost, overhead))], []) { Bytes = spent };
    }

    private sealed record Answering(GatewayQuestion Question, GatewayAnswer Answer);

    // Of the gateways that answer beside the tunnel, the nearest: it is the one that clients take, or no farther than that.
    private static async Task<(Answering? Nearest, ProbeFailure? Failure)> NearestAsync(
        ImmutableArray<MeasuringTarget> known, ProbeContext context, ImmutableHashSet<string> tunnels, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(known.Where(target => target.Place is TargetPlace.Gateway).Select(target => AnsweringAsync(target, context, tunnels, cancellation))).ConfigureAwait(false);
        if (found.Length == 0) return (null, new(MissingReason.NotConfigured, "The department declares no VPN gateway to compare with."));
        var nearest = found.Select(one => one.Answering).OfType<Answering>().MinBy(one => one.Answer.RoundTrip);
        return (nearest, nearest is null ? found[0].Failure ?? new(MissingReason.TimedOut, "The gateway answered nothing to compare with.") : null);
    }

    private static async Task<(Answering? Answering, ProbeFailure? Failure)> AnsweringAsync(
        MeasuringTarget gateway, ProbeContext context, ImmutableHashSet<string> tunnels, CancellationToken cancellation)
    {
        var (endPoints, failure) = await TargetAddress.ResolveAsync(gateway.Address, context.Time, cancellation, context.LookUp).ConfigureAwait(false);
        if (failure is not null) return (null, failure);
        var endPoint = endPoints[0];
        var way = context.EgressToward(endPoint.Address);
        string? through = null;
        if (way is not null && tunnels.Contains(way.Interface) && (through = context.LineBeside(tunnels)) is null)
            return (null, new(MissingReason.NotSupported, "The routes lead to the gateway itself through the tunnel, and the agent cannot ask beside it here."));
        var host = TargetAddress.Parse(gateway.Address)!.Value.Host;
        var (key, _) = context.KeyOf(gateway);
        GatewayAnswer? last = null;
        foreach (var protocol in (GatewayProtocol[])[cheapest.GetValueOrDefault(gateway.Method) ?? GatewayProtocols.For(gateway.Method)!, ServiceProtocols.Icmp])
        {
            // A handshake of the past has no round trip: only what answers now does.
            var question = new GatewayQuestion(protocol, host, endPoint, context.Time) { Key = key, Through = through, Tunnels = () => new([], null) };
            last = await GatewayProbe.AskAsync([question], cancellation).ConfigureAwait(false);
            if (last.RoundTrip is not null) return (new(question, last), null);
        }
        return (null, last!.Failure);
    }

    private static TimeSpan Median(List<TimeSpan> trips)
    {
        var sorted = trips.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

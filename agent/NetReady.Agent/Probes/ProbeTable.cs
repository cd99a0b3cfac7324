using System.Collections.Immutable;
using NetReady.Agent.Probes.Dns;
using NetReady.Agent.Probes.Inside;
using NetReady.Agent.Probes.Paths.Mtu;
using NetReady.Agent.Probes.Portal;
using NetReady.Agent.Probes.Stamp;
using NetReady.Agent.Probes.Throughput;
using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Agent.Probes;

/// <summary>One way to measure.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Methods">The targets that it can measure to.</param>
/// <param name="Facts">The facts that one run of it makes.</param>
/// <param name="Heavy">Whether it fills the line and spends megabytes, so that budgets, metered lines and calls hold it back.</param>
/// <param name="RunAsync">Takes one sample to the first of the targets that serves. Failures are reasons in the result; only cancellation is thrown.</param>
internal sealed record Probe(
    string Name, ImmutableArray<TargetMethod> Methods, ImmutableArray<string> Facts, bool Heavy,
    Func<ProbeRun, ProbeContext, CancellationToken, Task<ProbeResult>> RunAsync);

/// <summary>Which probe makes which facts. To add a probe: one file, one line here, its facts in the vocabulary.</summary>
internal static class ProbeTable
{
    /// <summary>Every probe.</summary>
    public static ImmutableArray<Probe> All { get; } =
    [
        new("stamp", [TargetMethod.Stamp], ["net.rtt", "net.loss", "net.jitter", "net.reorder"], Heavy: false, StampProbe.RunAsync),
        new("path", [TargetMethod.Stamp], ["net.path_mtu", "net.path_mtu_black_hole"], Heavy: false, PathMtuProbe.RunAsync),
        new("vpn", [.. GatewayProtocols.All.Select(protocol => protocol.Method)],
            ["vpn.gateway.reachable", "vpn.gateway.rtt", "vpn.gateway.certificate_remaining", "vpn.gateway.certificate_name_matches", "vpn.gateway.certificate_trusted"],
            Heavy: false, VpnProbe.RunAsync),
        new("inside", [.. ServiceProtocols.All.Select(protocol => protocol.Method)], ["vpn.inside.reachable"], Heavy: false, InsideProbe.RunAsync),
        new("overhead", [.. ServiceProtocols.All.Select(protocol => protocol.Method)], ["vpn.rtt_overhead"], Heavy: false, OverheadProbe.RunAsync),
        new("portal", [TargetMethod.Http], ["net.captive_portal"], Heavy: false, PortalProbe.RunAsync),
        new("dns", [TargetMethod.Dns], ["net.dns", "net.dns_failure"], Heavy: false, DnsProbe.RunAsync),
        new("throughput", [TargetMethod.Gate, TargetMethod.Ndt7], ["net.down", "net.up", GateProbe.LoadedLatency], Heavy: true, ThroughputProbe.RunAsync),
    ];

    /// <summary>The probe that makes a fact, or null where none does.</summary>
    public static Probe? For(string fact) => All.FirstOrDefault(probe => probe.Facts.Contains(fact));

    /// <summary>The fewest requests that serve an assignment: one a probe, target and length. Facts that no probe makes are left out.</summary>
    public static ImmutableArray<ProbeRequest> Requests(ImmutableArray<SampleAssignment> wanted, ImmutableArray<MeasuringTarget> targets) =>
    [
        .. wanted.Where(sample => For(sample.Fact) is not null)
            .GroupBy(sample => (For(sample.Fact)!.Name, sample.Target, sample.Sample))
            .Select(group => new ProbeRequest(group.Key.Target, group.Key.Sample, [.. group], targets)),
    ];

    /// <summary>Takes one sample of what a request wants; its probes run one after the other, so that none disturbs another. Facts that no probe makes are left out.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static async Task<ProbeResult> RunAsync(ProbeRequest request, ProbeContext context, CancellationToken cancellation)
    {
        var result = new ProbeResult([], []);
        foreach (var probe in All)
        {
            ImmutableArray<SampleAssignment> wanted = [.. request.Wanted.Where(sample => probe.Facts.Contains(sample.Fact))];
            if (wanted.IsEmpty) continue;
            var run = new ProbeRun(probe.Name, request.Sample, wanted,
                [.. request.Targets.Where(target => target.Name == request.Target && probe.Methods.Contains(target.Method))]) { Known = request.Targets };
            result = result.And(run.Targets.IsEmpty
                ? run.Missing(MissingReason.NotConfigured, context.Time, $"No target of this name answers {probe.Name}.")
                : await probe.RunAsync(run, context, cancellation).ConfigureAwait(false));
        }
        return result;
    }
}

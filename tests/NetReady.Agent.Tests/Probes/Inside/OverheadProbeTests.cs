using System.Collections.Immutable;
using NetReady.Agent.Probes;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Testing.Network.Relay;

namespace NetReady.Agent.Tests.Probes.Inside;

/// <summary>Two paths with delays of their own: one stands for the tunnel, the other for the line to the gateway.</summary>
public sealed class OverheadProbeTests
{
    private const string Fact = "vpn.rtt_overhead";

    // Attempts on a machine that is busy: what another program holds up is no path's.
    private const int MostAttempts = 6;

    private static PathConditions Taking(double milliseconds) => new() { Delay = TimeSpan.FromMilliseconds(milliseconds) };

    private static Task<ProbeResult> AskAsync(InsideNetwork tunnel, InsideNetwork line, TargetMethod method, MeasuringTarget? gateway = null, ImmutableHashSet<string>? tunnels = null)
    {
        var context = Ask.Context with { TunnelsUp = () => tunnels ?? [tunnel.Inside.LinkName] };
        return ProbeTable.RunAsync(
            new("inside", TimeSpan.FromSeconds(10), [new(Fact, "inside", TimeSpan.FromSeconds(10), [])],
                [tunnel.Target(method), gateway ?? new("vpn", TargetMethod.OpenVpnTcp, line.Target(TargetMethod.Tcp).Address) { Place = TargetPlace.Gateway }]), context, TestContext.Current.CancellationToken);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("stamp", 15, 5, 20)]
    [InlineData("icmp", 15, 5, 20)]
    [InlineData("tcp", 5, 15, -20)]
    public async Task It_is_the_round_trip_through_the_tunnel_less_that_to_the_gateway_and_may_be_negative(string method, double through, double beside, double overhead)
    {
        await using var tunnel = await InsideNetwork.StartAsync(each: Taking(through));
        await using var line = await InsideNetwork.StartAsync(each: Taking(beside));
        var told = new List<double>();
        for (int attempt = 0; attempt < MostAttempts && !told.Exists(IsTrue); attempt++) told.Add(1000 * (await AskAsync(tunnel, line, TargetMethods.Parse(method)!.Value)).Low(Fact));
        Assert.True(told.Exists(IsTrue), $"{string.Join(", ", told)} ms told, {overhead} ms made");

        bool IsTrue(double milliseconds) => Math.Abs(milliseconds - overhead) < 4;
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_gateway_that_is_silent_in_its_protocol_is_asked_for_an_echo()
    {
        await using var tunnel = await InsideNetwork.StartAsync();
        await using var line = await InsideNetwork.StartAsync();
        line.Inside.FilterInput([], "udp dport 51820 drop");
        var gateway = new MeasuringTarget("vpn", TargetMethod.WireGuard, $"{line.Inside.Inside}:51820") { Place = TargetPlace.Gateway };
        Assert.Equal(1, (await AskAsync(tunnel, line, TargetMethod.Stamp, gateway)).Batch(Fact).Count);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Without_a_tunnel_there_is_nothing_to_tell_and_without_a_gateway_nothing_to_compare_with()
    {
        await using var tunnel = await InsideNetwork.StartAsync();
        Assert.Equal(MissingReason.NotPresent, (await AskAsync(tunnel, tunnel, TargetMethod.Stamp, tunnels: [])).Why(Fact));
        Assert.Equal(MissingReason.NotConfigured, (await AskAsync(tunnel, tunnel, TargetMethod.Stamp, tunnel.Target(TargetMethod.Tcp, TargetPlace.Outside))).Why(Fact));
        Assert.Equal(MissingReason.Blocked, (await AskAsync(tunnel, tunnel, TargetMethod.Tls)).Why(Fact));
    }
}

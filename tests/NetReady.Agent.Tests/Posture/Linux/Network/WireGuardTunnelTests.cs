using System.Net;
using NetReady.Agent.Platform;
using NetReady.Agent.Posture;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Network;

public sealed class WireGuardTunnelTests
{
    private static readonly string[] facts = ["vpn.tunnel.handshake_age", "vpn.tunnel.received", "vpn.tunnel.sent"];

    [Fact(Timeout = Hang.After)]
    public async Task Without_a_tunnel_the_facts_are_not_present()
    {
        using var system = Systems.DebianLaptop();
        foreach (string fact in facts) await system.Lacks(fact, MissingReason.NotPresent);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Of_several_peers_the_latest_handshake_counts_and_their_bytes_together()
    {
        using var system = WithKernelTunnel();
        var seen = await Read(system, new([new(null, system.Now.AddSeconds(-90), 10, 20), new(new IPEndPoint(IPAddress.Loopback, 1), system.Now.AddSeconds(-30), 1, 2)], null));
        Assert.Equal(["30 s", "11 B", "22 B"], seen.Select(fact => fact.Value?.ToString()));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_tunnel_that_has_never_shaken_hands_did_so_at_least_three_minutes_ago()
    {
        using var system = WithKernelTunnel();
        var seen = await Read(system, new([new(null, null, 0, 148)], null));
        Assert.Equal("above 3 min", seen[0].Value?.ToString());
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(MissingReason.NeedsPrivilege)]
    [InlineData(MissingReason.NotSupported)]
    [InlineData(MissingReason.TimedOut)]
    public async Task What_the_interface_does_not_say_is_missing_for_that_reason(MissingReason reason)
    {
        using var system = WithKernelTunnel();
        Assert.All(await Read(system, new([], reason)), fact => Assert.Equal(reason, fact.Missing));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_control_socket_that_nobody_serves_any_more_is_no_tunnel()
    {
        using var system = Systems.DebianLaptop().WithFolder("/var/run/wireguard");
        using (var gone = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified))
            gone.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(system.Context.Root, "var/run/wireguard/wg0.sock")));
        await system.Lacks("vpn.tunnel.handshake_age", MissingReason.NotPresent);
    }

    private static SystemTree WithKernelTunnel() => Systems.DebianLaptop().With("/sys/class/net/wg0/uevent", "DEVTYPE=wireguard\nINTERFACE=wg0\n");

    private static async Task<Observation[]> Read(SystemTree system, WireGuardInterfaces kernel) =>
        [.. await new PostureReader(system.Context with { ReadKernelWireGuard = name => name == "wg0" ? kernel : throw new InvalidOperationException(name) }).ReadAsync(facts, TestContext.Current.CancellationToken)];
}

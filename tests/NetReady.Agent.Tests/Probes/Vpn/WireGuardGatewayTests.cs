using NetReady.Agent.Platform;
using NetReady.Agent.Posture;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Facts;
using NetReady.Protocols.WireGuard;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Vpn;

[Collection(SharedGateways.Name)]
public sealed class WireGuardGatewayTests(Gateways gateways)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang.After)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_real_peer_answers_a_client_that_it_knows_and_the_answer_is_verified(int client)
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var answer = await AskGateway.At("wireguard", $"{inside.Inside}:{Gateways.WireGuard}",
            Gateways.WireGuardKey(gateways.WireGuardClients[client].Private, gateways.WireGuardPeer.Public, client == 1 ? gateways.Preshared : null));
        answer.Says(GatewayVerdict.Reachable, "HANDSHAKE_RESPONSE verified by its key");
        Assert.Equal(148 + 28 + 92 + 28, answer.Bytes.Bytes);
        Assert.Equal(answer.Bytes.Bytes, inside.Passed().Bytes);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_real_peer_is_silent_to_whom_it_does_not_know_and_what_it_says_to_the_wrong_key_is_not_believed()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        string at = $"{inside.Inside}:{Gateways.WireGuard}", known = gateways.WireGuardClients[1].Private, stranger = WireGuardGo.NewKeys().Private, other = WireGuardGo.NewKeys().Public;
        (await AskGateway.At("wireguard", at, quick: true)).Says(GatewayVerdict.Indeterminate, null);
        (await AskGateway.At("wireguard", at, Gateways.WireGuardKey(stranger, gateways.WireGuardPeer.Public), quick: true)).Says(GatewayVerdict.Indeterminate, null);
        (await AskGateway.At("wireguard", at, Gateways.WireGuardKey(known, other), quick: true)).Says(GatewayVerdict.Indeterminate, null);
        // The peer answers, but by a preshared key that this client has not: the answer proves nothing to it.
        var answer = await AskGateway.At("wireguard", at, Gateways.WireGuardKey(known, gateways.WireGuardPeer.Public), quick: true);
        answer.Says(GatewayVerdict.Indeterminate, null);
        Assert.Contains("Something answers on that port", answer.Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_busy_peers_cookie_is_an_answer_to_the_handshake_that_it_names_only()
    {
        static byte[] Cookie(byte[] packet) => [3, 0, 0, 0, .. packet[4..8], .. new byte[56]];
        var key = Gateways.WireGuardKey(Convert.ToBase64String(Enumerable.Repeat((byte)9, 32).ToArray()), WireGuardGo.NewKeys().Public);
        await using var busy = new UdpResponder(packet => [Cookie(packet)]);
        (await AskGateway.At("wireguard", busy.EndPoint.ToString(), key)).Says(GatewayVerdict.Reachable, "COOKIE_REPLY");
        await using var stranger = new UdpResponder(packet => [Cookie(new byte[8]), [2, .. new byte[91]], packet]);
        (await AskGateway.At("wireguard", stranger.EndPoint.ToString(), key, quick: true)).Says(GatewayVerdict.Indeterminate, null);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_tunnel_that_has_shaken_hands_lately_proves_its_peer_without_a_packet()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        using var client = await WireGuardGo.StartAsync(inside, "wg9", Cancellation);
        var before = Read(client);
        Assert.Equal((0, null), (before.Peers.Length, before.Reason));
        client.Configure("wg9", $"""
            [Interface]
            PrivateKey = {gateways.WireGuardClients[0].Private}
            [Peer]
            PublicKey = {gateways.WireGuardPeer.Public}
            Endpoint = {inside.Inside}:{Gateways.WireGuard}
            AllowedIPs = 10.128.0.0/24
            PersistentKeepalive = 1
            """);
        // It shakes hands by itself, once its keep-alive is due.
        var tunnels = await Until(() => Read(client), read => read.Peers is [{ LastHandshake: not null, Received: > 0 }]);
        Assert.Equal($"{inside.Inside}:{Gateways.WireGuard}", tunnels.Peers[0].Endpoint!.ToString());

        var answer = await Ask(inside, tunnels);
        Assert.StartsWith("handshake ", answer.Reply, StringComparison.Ordinal);
        Assert.Equal((GatewayVerdict.Reachable, 0), (answer.Verdict, answer.Bytes.Bytes));
        var old = tunnels with { Peers = [tunnels.Peers[0] with { LastHandshake = tunnels.Peers[0].LastHandshake - WireGuardProtocol.RejectAfter }] };
        Assert.Equal(GatewayVerdict.Indeterminate, (await Ask(inside, old)).Verdict);

        var facts = await new PostureReader(new() { Root = client.Root, ReadKernelWireGuard = _ => throw new InvalidOperationException("There is none.") })
            .ReadAsync(["vpn.tunnel.handshake_age", "vpn.tunnel.received", "vpn.tunnel.sent"], Cancellation);
        Assert.InRange(facts[0].Value!.Range.High, 0, 60);
        Assert.InRange(facts[1].Value!.Range.Low, 92, 1e6);
        Assert.InRange(facts[2].Value!.Range.Low, 148, 1e6);
    }

    [Fact]
    public void The_kernel_is_asked_and_says_that_it_has_no_such_interface_or_no_WireGuard_at_all()
    {
        Prerequisite.Need(OperatingSystem.IsLinux(), "Linux");
        var read = WireGuardInterfaces.AskKernel("netready-none");
        Assert.Empty(read.Peers);
        Assert.True(read.Reason is MissingReason.NotSupported or MissingReason.NeedsPrivilege or MissingReason.Error, $"{read.Reason}");
    }

    private static WireGuardInterfaces Read(WireGuardGo client) => WireGuardInterfaces.Read(new(client.Root), _ => throw new InvalidOperationException("There is none."));

    private static Task<GatewayAnswer> Ask(NetworkNamespace inside, WireGuardInterfaces tunnels) => GatewayProbe.AskAsync(
        GatewayProtocols.Find("wireguard")!, $"{inside.Inside}:{Gateways.WireGuard}", TimeProvider.System, Cancellation, question => question with { Tunnels = () => tunnels, Datagrams = AskGateway.Quick });

    private static async Task<T> Until<T>(Func<T> read, Func<T, bool> isSo)
    {
        while (true)
        {
            if (read() is var seen && isSo(seen)) return seen;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancellation);
        }
    }
}

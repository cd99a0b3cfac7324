using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Facts;
using NetReady.Protocols.OpenVpn;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Vpn;

/// <summary>Every server, on lines that lose packets, and where there is no server.</summary>
[Collection(SharedGateways.Name)]
public sealed class GatewayMatrixTests(Gateways gateways)
{
    private static readonly string[] protocols = ["ikev2", "openvpn", "openvpn-tcp", "wireguard", "tls"];

    [Theory(Timeout = Hang.After)]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(30)]
    public async Task Loss_turns_no_verdict(int percent)
    {
        var inside = (await gateways.StartedAsync()).Inside;
        inside.Lose(percent);
        string at = inside.Inside.ToString();
        (string Protocol, string Address, GatewayKey? Key)[] asked =
        [
            ("ikev2", $"{at}:500", null), ("ikev2", $"{at}:4500", null), ("ikev2", $"[{inside.Inside6}]:500", null),
            ("openvpn", $"{at}:{Gateways.Plain}", null), ("openvpn", $"[{inside.Inside6}]:{Gateways.Plain6}", null),
            ("openvpn", $"{at}:{Gateways.TlsAuth}", gateways.Key(OpenVpnWrap.TlsAuth)), ("openvpn", $"{at}:{Gateways.TlsCrypt}", gateways.Key(OpenVpnWrap.TlsCrypt)),
            ("openvpn-tcp", $"{at}:{Gateways.OverTcp}", null), ("openvpn-tcp", $"{at}:{Gateways.TlsAuthOverTcp}", gateways.Key(OpenVpnWrap.TlsAuth)),
            ("openvpn-tcp", $"{at}:{Gateways.TlsCryptOverTcp}", gateways.Key(OpenVpnWrap.TlsCrypt)),
            ("wireguard", $"{at}:{Gateways.WireGuard}", Gateways.WireGuardKey(gateways.WireGuardClients[0].Private, gateways.WireGuardPeer.Public)),
            ("wireguard", $"[{inside.Inside6}]:{Gateways.WireGuard}", Gateways.WireGuardKey(gateways.WireGuardClients[1].Private, gateways.WireGuardPeer.Public, gateways.Preshared)),
            ("tls", $"{at}:{Gateways.Https}", null), ("tls", $"[{inside.Inside6}]:{Gateways.WrongName}", null),
        ];
        const int times = 3;
        var answers = await Task.WhenAll(Enumerable.Repeat(asked, times).SelectMany(all => all).Select(one => AskGateway.At(one.Protocol, one.Address, one.Key)));
        Assert.All(answers, answer => answer.Says(GatewayVerdict.Reachable, answer.Reply));
        Assert.All(answers, answer => Assert.InRange(answer.Duration.TotalSeconds, 0, 20));
        var (packets, _, lost) = inside.Passed();
        TestContext.Current.TestOutputHelper?.WriteLine($"{lost} of {packets} packets lost; slowest {answers.Max(answer => answer.Duration.TotalSeconds):F1} s");
        Assert.InRange((double)lost / packets, (percent / 100.0) - 0.15, (percent / 100.0) + 0.15);
        // Without loss, too, a busy server may take longer than the first wait.
        if (percent > 0) Assert.InRange(answers.Sum(answer => answer.Retransmissions), 1, int.MaxValue);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("ikev2")]
    [InlineData("openvpn")]
    [InlineData("openvpn-tcp")]
    [InlineData("wireguard")]
    [InlineData("tls")]
    public async Task Where_nothing_listens_the_gateway_is_closed(string protocol)
    {
        var inside = (await gateways.StartedAsync()).Inside;
        foreach (string host in (string[])[inside.Inside.ToString(), $"[{inside.Inside6}]"])
        {
            var answer = await AskGateway.At(protocol, $"{host}:{Gateways.Nothing}");
            answer.Says(GatewayVerdict.Closed, null);
            Assert.Equal(MissingReason.Blocked, answer.Failure!.Reason);
            Assert.InRange(answer.Duration.TotalSeconds, 0.5, 13);
        }
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(Gateways.Rejected, GatewayVerdict.Closed)]
    [InlineData(Gateways.Prohibited, GatewayVerdict.Unreachable)]
    internal async Task A_firewall_that_speaks_is_understood(int port, GatewayVerdict verdict)
    {
        var inside = (await gateways.StartedAsync()).Inside;
        foreach (string protocol in protocols)
        {
            var answer = await AskGateway.At(protocol, $"{inside.Inside}:{port}");
            answer.Says(verdict, null);
            Assert.Equal((true, MissingReason.Blocked), (answer.WasAsked, answer.Failure!.Reason));
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task Giving_up_gives_up_at_once_and_before_anything_is_sent_too()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        foreach (string protocol in protocols)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => GatewayProbe.AskAsync(GatewayProtocols.Find(protocol)!, $"{inside.Inside}:{Gateways.Silent}", TimeProvider.System, late.Token));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Behind_a_silent_firewall_the_verdict_is_what_silence_means_in_the_protocol()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var answers = await Task.WhenAll(protocols.Select(protocol => AskGateway.At(protocol, $"{inside.Inside}:{Gateways.Silent}")));
        Assert.Equal(
            [GatewayVerdict.Unreachable, GatewayVerdict.Indeterminate, GatewayVerdict.Unreachable, GatewayVerdict.Indeterminate, GatewayVerdict.Unreachable], answers.Select(answer => answer.Verdict));
        Assert.All(answers, answer => Assert.Equal(MissingReason.TimedOut, answer.Failure!.Reason));
        // Without a key, WireGuard is not asked for long: nothing but a refusal could come.
        Assert.All(answers, answer => Assert.InRange(answer.Duration.TotalSeconds, answer.Retransmissions == 5 ? 2 : 12, answer.Retransmissions == 5 ? 8 : 20));
        Assert.Equal(5, answers[3].Retransmissions);
        Assert.Equal((14 * (216 + 28), 13), (answers[0].Bytes.Bytes, answers[0].Retransmissions));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_gateway_of_one_family_is_found_where_its_name_has_both()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var protocol = GatewayProtocols.Find("openvpn")!;
        GatewayQuestion at(IPAddress address, int port) => new(protocol, "vpn.example.gov.uk", new(address, port), TimeProvider.System);
        var second = await GatewayProbe.AskAsync([at(inside.Inside6, Gateways.Nothing), at(inside.Inside, Gateways.Plain)], TestContext.Current.CancellationToken);
        second.Says(GatewayVerdict.Reachable, "HARD_RESET_SERVER_V2");
        Assert.Equal(inside.Inside, second.Address!.Address);
        var first = await GatewayProbe.AskAsync([at(inside.Inside6, Gateways.Plain6), at(inside.Inside, Gateways.Nothing)], TestContext.Current.CancellationToken);
        Assert.Equal(inside.Inside6, first.Address!.Address);
        Assert.Equal(14 + 48 + 26 + 48, first.Bytes.Bytes);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_server_that_is_restarted_is_closed_meanwhile_and_reachable_again()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        const int port = 1300;
        Task<OpenVpnServer> start() => OpenVpnServer.StartAsync(inside, port, "udp", TestContext.Current.CancellationToken);
        using (await start()) (await AskGateway.At("openvpn", $"{inside.Inside}:{port}")).Says(GatewayVerdict.Reachable, "HARD_RESET_SERVER_V2");
        (await AskGateway.At("openvpn", $"{inside.Inside}:{port}")).Says(GatewayVerdict.Closed, null);
        using (await start()) (await AskGateway.At("openvpn", $"{inside.Inside}:{port}")).Says(GatewayVerdict.Reachable, "HARD_RESET_SERVER_V2");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_server_that_comes_back_while_it_is_asked_is_reachable()
    {
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var at = (IPEndPoint)reserved.LocalEndPoint!;
        reserved.Close();
        var asking = AskGateway.At("openvpn", at.ToString());
        // The first question is refused at once; the server is there for the next ones.
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(at);
        var buffer = new byte[OpenVpnProbe.MostLength];
        var received = await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), TestContext.Current.CancellationToken);
        int length = OpenVpnReply.Write(buffer, 1, BinaryPrimitives.ReadUInt64BigEndian(buffer.AsSpan(1)), null, 1, 1);
        await server.SendToAsync(buffer.AsMemory(0, length), received.RemoteEndPoint, TestContext.Current.CancellationToken);
        (await asking).Says(GatewayVerdict.Reachable, "HARD_RESET_SERVER_V2");
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("192.0.2.1.", "The target's address is not of the form")]
    [InlineData("no-such-host.invalid:500", "The target's name cannot be resolved.")]
    public async Task Where_there_is_no_way_to_ask_nothing_is_known_of_the_gateway(string address, string detail)
    {
        foreach (string protocol in protocols)
        {
            var answer = await AskGateway.At(protocol, address);
            answer.Says(GatewayVerdict.Unreachable, null);
            Assert.False(answer.WasAsked);
            Assert.StartsWith(detail, answer.Failure!.Detail, StringComparison.Ordinal);
        }
    }
}

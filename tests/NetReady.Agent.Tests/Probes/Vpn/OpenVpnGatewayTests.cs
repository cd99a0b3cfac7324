using System.Buffers.Binary;
using NetReady.Agent.Probes.Vpn;
using NetReady.Protocols.OpenVpn;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Vpn;

[Collection(SharedGateways.Name)]
public sealed class OpenVpnGatewayTests(Gateways gateways)
{
    private const string Verified = "HARD_RESET_SERVER_V2 verified by ";

    [Fact(Timeout = Hang.After)]
    public async Task A_server_without_a_key_answers_a_plain_reset()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var answer = await AskGateway.At("openvpn", $"{inside.Inside}:{Gateways.Plain}");
        answer.Says(GatewayVerdict.Reachable, "HARD_RESET_SERVER_V2");
        Assert.Equal(14 + 28 + 26 + 28, answer.Bytes.Bytes);
        Assert.Equal(answer.Bytes.Bytes, inside.Passed().Bytes);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(Gateways.TlsAuth, OpenVpnWrap.TlsAuth, null, null, 42 + 28 + 54 + 28)]
    [InlineData(Gateways.TlsAuthSha256, OpenVpnWrap.TlsAuth, "SHA256", OpenVpnKeyDirection.Both, 54 + 28 + 66 + 28)]
    [InlineData(Gateways.TlsCrypt, OpenVpnWrap.TlsCrypt, null, null, 54 + 28 + 66 + 28)]
    public async Task A_keyed_server_answers_who_has_its_key_and_the_answer_is_verified(int port, OpenVpnWrap wrap, string? digest, OpenVpnKeyDirection? direction, int bytes)
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var answer = await AskGateway.At("openvpn", $"{inside.Inside}:{port}", gateways.Key(wrap, digest, direction));
        answer.Says(GatewayVerdict.Reachable, Verified + (wrap is OpenVpnWrap.TlsAuth ? "tls-auth" : "tls-crypt"));
        Assert.Equal(bytes, answer.Bytes.Bytes);
        Assert.Equal(bytes, inside.Passed().Bytes);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(Gateways.TlsAuth)]
    [InlineData(Gateways.TlsCrypt)]
    [InlineData(Gateways.TlsCryptV2)]
    public async Task A_keyed_server_is_silent_to_whom_it_does_not_know_and_that_proves_nothing(int port)
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var answer = await AskGateway.At("openvpn", $"{inside.Inside}:{port}", quick: true);
        answer.Says(GatewayVerdict.Indeterminate, null);
        Assert.Contains("Give the key", answer.Failure!.Detail, StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(OpenVpnWrap.TlsAuth, null, OpenVpnKeyDirection.Normal)]
    [InlineData(OpenVpnWrap.TlsAuth, "SHA256", null)]
    [InlineData(OpenVpnWrap.TlsCrypt, null, null)]
    public async Task A_key_that_is_used_otherwise_than_the_server_does_is_met_with_silence(OpenVpnWrap wrap, string? digest, OpenVpnKeyDirection? direction)
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var answer = await AskGateway.At("openvpn", $"{inside.Inside}:{Gateways.TlsAuth}", gateways.Key(wrap, digest, direction), quick: true);
        answer.Says(GatewayVerdict.Indeterminate, null);
        Assert.Contains("or the key is not", answer.Failure!.Detail, StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(Gateways.OverTcp, null)]
    [InlineData(Gateways.TlsAuthOverTcp, OpenVpnWrap.TlsAuth)]
    [InlineData(Gateways.TlsCryptOverTcp, OpenVpnWrap.TlsCrypt)]
    public async Task A_server_over_TCP_answers(int port, OpenVpnWrap? wrap)
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var answer = await AskGateway.At("openvpn-tcp", $"{inside.Inside}:{port}", wrap is { } known ? gateways.Key(known) : null);
        answer.Says(GatewayVerdict.Reachable, wrap switch { null => "HARD_RESET_SERVER_V2", OpenVpnWrap.TlsAuth => Verified + "tls-auth", _ => Verified + "tls-crypt" });
        Assert.InRange(answer.Bytes.Bytes, 250, 800);
        Assert.InRange(answer.RoundTrip!.Value.TotalMilliseconds, 0.001, 5000);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_keyed_server_over_TCP_hangs_up_on_whom_it_does_not_know_and_that_proves_nothing()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var answer = await AskGateway.At("openvpn-tcp", $"{inside.Inside}:{Gateways.TlsCryptOverTcp}", quick: true);
        answer.Says(GatewayVerdict.Indeterminate, null);
        Assert.Contains("proves nothing", answer.Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_answer_to_another_session_is_ignored_until_the_right_one_comes()
    {
        await using var confused = new UdpResponder(packet => [Reset(99), Reset(BinaryPrimitives.ReadUInt64BigEndian(packet.AsSpan(1)))]);
        (await AskGateway.At("openvpn", confused.EndPoint.ToString())).Says(GatewayVerdict.Reachable, "HARD_RESET_SERVER_V2");
        await using var stranger = new UdpResponder(_ => [Reset(99)]);
        (await AskGateway.At("openvpn", stranger.EndPoint.ToString(), quick: true)).Says(GatewayVerdict.Indeterminate, null);
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_answer_without_the_servers_key_does_not_pass_for_the_servers()
    {
        OpenVpnKey other = OpenVpnKey.TlsCrypt(new byte[OpenVpnKey.Length]), known = OpenVpnKey.TlsCrypt(Enumerable.Repeat((byte)7, OpenVpnKey.Length).ToArray());
        await using var impostor = new UdpResponder(packet => [Reset(BinaryPrimitives.ReadUInt64BigEndian(packet.AsSpan(1))), Reset(BinaryPrimitives.ReadUInt64BigEndian(packet.AsSpan(1)), other)]);
        (await AskGateway.At("openvpn", impostor.EndPoint.ToString(), new() { OpenVpn = known }, quick: true)).Says(GatewayVerdict.Indeterminate, null);
    }

    private static byte[] Reset(ulong session, OpenVpnKey? key = null)
    {
        var packet = new byte[OpenVpnProbe.MostLength];
        return packet[..OpenVpnReply.Write(packet, 1, session, key?.OtherSide(), 1, 1)];
    }
}

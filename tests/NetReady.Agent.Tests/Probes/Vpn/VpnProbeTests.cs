using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Probes.Vpn;

[Collection(SharedGateways.Name)]
public sealed class VpnProbeTests(Gateways gateways)
{
    private static readonly TimeSpan sample = TimeSpan.FromSeconds(10);
    private static readonly string[] facts = ["vpn.gateway.reachable", "vpn.gateway.rtt"];
    private static readonly string[] certificate = ["vpn.gateway.certificate_remaining", "vpn.gateway.certificate_name_matches", "vpn.gateway.certificate_trusted"];

    [Fact(Timeout = Hang.After)]
    public async Task A_gateway_that_answers_is_reachable_even_as_the_second_of_two()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var result = await Ask.For(TargetMethod.Ikev2, [$"{inside.Inside}:{Gateways.Nothing}", $"{inside.Inside}:500"], sample, facts);
        Assert.Equal(1, result.Low("vpn.gateway.reachable"));
        Assert.InRange(result.Low("vpn.gateway.rtt"), 1e-5, 0.9);
        Assert.Equal("ikev2", result.Batch("vpn.gateway.rtt").Method);
        Assert.Equal(result.Bytes, result.Batch("vpn.gateway.rtt").Bytes);
        // Four refusals settle it; a kernel that tells refusals but so often in a second lets some tries go unanswered.
        const int Try = 216 + 28, Answer = 36 + 28;
        var (tries, rest) = Math.DivRem(result.Bytes.Bytes - Answer, Try);
        Assert.Equal(0, rest);
        Assert.InRange(tries, 4 + 1, 14 + 1);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_closed_gateway_is_not_reachable_and_has_no_round_trip()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var result = await Ask.For(TargetMethod.OpenVpn, $"{inside.Inside}:{Gateways.Nothing}", sample, facts);
        Assert.Equal(0, result.Low("vpn.gateway.reachable"));
        Assert.Equal(MissingReason.Blocked, result.Why("vpn.gateway.rtt"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Silence_that_proves_nothing_leaves_both_facts_unknown()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var result = await Ask.For(TargetMethod.OpenVpn, $"{inside.Inside}:{Gateways.TlsCrypt}", sample, facts);
        Assert.All(facts, fact => Assert.Equal(MissingReason.TimedOut, result.Why(fact)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_device_that_has_the_gateways_key_uses_it()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        using var agent = new TemporaryDirectory();
        agent.Write($"gateway-keys/{Ask.Target}.ovpn", $"client\n<tls-crypt>\n{gateways.StaticKey}\n</tls-crypt>\n");
        var context = Ask.Context with { KeyOf = GatewayKeys.In(agent.FullPath) };
        var result = await Ask.For(TargetMethod.OpenVpn, $"{inside.Inside}:{Gateways.TlsCrypt}", sample, facts, context);
        Assert.Equal(1, result.Low("vpn.gateway.reachable"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_key_file_that_is_broken_is_said_and_nothing_is_sent()
    {
        using var agent = new TemporaryDirectory();
        agent.Write($"gateway-keys/{Ask.Target}.conf", "[Interface]\n");
        var result = await Ask.For(TargetMethod.WireGuard, "192.0.2.1:1", sample, facts, Ask.Context with { KeyOf = GatewayKeys.In(agent.FullPath) });
        Assert.Equal(MissingReason.NotConfigured, result.Why("vpn.gateway.reachable"));
        Assert.Equal("The key file gateway-keys/reflector.conf has no 'PrivateKey' under '[Interface]'; give the client's WireGuard configuration.", result.Missing[0].Detail);
        Assert.Equal(0, result.Bytes.Bytes);
    }

    [Fact]
    public void A_targets_name_leads_to_no_file_elsewhere()
    {
        using var agent = new TemporaryDirectory();
        agent.Write("elsewhere.conf", "[Interface]\n");
        agent.Write("gateway-keys/here.ovpn", "client\n");
        Assert.Equal((null, null), GatewayKeys.In(agent.FullPath)(new("../elsewhere", TargetMethod.WireGuard, "192.0.2.1:1")));
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_certificate_of_an_SSL_VPN_makes_facts_and_other_protocols_show_none()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var result = await Ask.For(TargetMethod.Tls, $"{inside.Inside}:{Gateways.Expired}", sample, [.. facts, .. certificate]);
        Assert.Equal(1, result.Low("vpn.gateway.reachable"));
        Assert.InRange(result.Low("vpn.gateway.certificate_remaining"), -3.1 * 86400, -2.9 * 86400);
        Assert.Equal((1, 0), (result.Low("vpn.gateway.certificate_name_matches"), result.Low("vpn.gateway.certificate_trusted")));
        result = await Ask.For(TargetMethod.OpenVpnTcp, $"{inside.Inside}:{Gateways.OverTcp}", sample, [.. facts, .. certificate]);
        Assert.All(certificate, fact => Assert.Equal(MissingReason.NotApplicable, result.Why(fact)));
    }
}

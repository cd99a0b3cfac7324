using NetReady.Agent.Probes.Vpn;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Vpn;

/// <summary>The full offer, which leaves half-open connections behind, to servers of its own.</summary>
public sealed class Ikev2OfferTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang.After)]
    [InlineData("aes128gcm16-prfsha256-ecp256", 500)]
    [InlineData("aes256gcm16-prfsha384-ecp384", 500)]
    [InlineData("aes256-sha256-modp2048", 500)]
    [InlineData("aes128-sha256-curve25519", 4500)]
    public async Task A_real_gateway_takes_the_full_offer_in_the_group_that_it_asks_for(string proposal, int port)
    {
        using var inside = new NetworkNamespace();
        using var server = await StrongSwan.StartAsync(inside, Cancellation, proposal);
        var answer = await AskGateway.At("ikev2", $"{inside.Inside}:{port}", fullOffer: true);
        answer.Says(GatewayVerdict.Reachable, "SA");
        Assert.Equal(0, answer.Retransmissions);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_real_gateway_that_takes_none_of_the_offer_is_there_all_the_same()
    {
        using var inside = new NetworkNamespace();
        using var server = await StrongSwan.StartAsync(inside, Cancellation, "aes256-sha512-modp4096");
        (await AskGateway.At("ikev2", $"{inside.Inside}:500", fullOffer: true)).Says(GatewayVerdict.Reachable, "NO_PROPOSAL_CHOSEN");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_busy_gateway_is_given_its_cookie_back_and_is_there_without()
    {
        using var inside = new NetworkNamespace();
        using var server = await StrongSwan.StartAsync(inside, Cancellation, cookiesFrom: 1);
        (await AskGateway.At("ikev2", $"{inside.Inside}:500", fullOffer: true)).Says(GatewayVerdict.Reachable, "SA");
        (await AskGateway.At("ikev2", $"{inside.Inside}:500", fullOffer: true)).Says(GatewayVerdict.Reachable, "SA");
        (await AskGateway.At("ikev2", $"{inside.Inside}:500")).Says(GatewayVerdict.Reachable, "COOKIE");
    }
}

using NetReady.Protocols.WireGuard;

namespace NetReady.Protocols.Tests.WireGuard;

public sealed class WireGuardKeysTests
{
    [Theory]
    [InlineData("[Interface]\nPrivateKey = KEY\n[Peer]\nPublicKey = KEY # the gateway\nEndpoint = vpn.example.gov.uk:51820\n", null)]
    [InlineData("[interface]\r\nprivatekey=KEY\r\n[peer]\r\npublickey=KEY\r\npresharedkey=KEY\r\n", null)]
    [InlineData("[Interface]\nPrivateKey = short\n", "has no key of 32 bytes in base64 as 'PrivateKey' in line 2")]
    [InlineData("[Peer]\nPublicKey = KEY\n", "has no 'PrivateKey' under '[Interface]'; give the client's WireGuard configuration")]
    [InlineData("[Interface]\nPrivateKey = KEY\n", "has no 'PublicKey' under '[Peer]'; give the client's WireGuard configuration")]
    [InlineData("[Interface]\nPrivateKey = KEY\n[Peer]\nPublicKey = KEY\n[Peer]\nPublicKey = KEY\n", "has several peers; leave only the gateway")]
    public void A_clients_configuration_gives_its_keys_or_what_is_wrong_with_it(string text, string? problem)
    {
        Assert.Equal(problem, WireGuardKeys.TryRead(text.Replace("KEY", Convert.ToBase64String(new byte[32]), StringComparison.Ordinal), out var keys));
        Assert.Equal(problem is null, keys is not null);
    }
}

using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.WireGuard;

namespace NetReady.Protocols.Tests.WireGuard;

public sealed class WireGuardHandshakeTests
{
    // RFC 7748 §6.1: Alice's private key and public key, and Bob's public key.
    private const string Alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", AlicePublic = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
    private const string Bob = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";

    [Fact]
    public void A_public_key_is_X25519_of_the_private_one()
    {
        Supported();
        Assert.Equal(AlicePublic, Convert.ToHexStringLower(WireGuardCrypto.PublicKey(Convert.FromHexString(Alice))));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Wireshark_reads_the_same_first_message()
    {
        Supported();
        var handshake = new WireGuardHandshake(Keys());
        var message = new byte[WireGuardProtocol.InitiationLength];
        Assert.Equal(message.Length, handshake.Write(message, DateTimeOffset.UnixEpoch));
        string read = await Wireshark.ReadAsync(message, 51820, "wg", TestContext.Current.CancellationToken, "wg.type", "wg.sender", "wg.mac2", "_ws.malformed");
        Assert.Equal($"1|0x{handshake.Index:x8}|00000000000000000000000000000000|", read);
    }

    [Fact]
    public void No_bytes_are_an_answer_and_none_make_the_reader_throw()
    {
        Supported();
        var handshake = new WireGuardHandshake(Keys());
        handshake.Write(new byte[WireGuardProtocol.InitiationLength], DateTimeOffset.UnixEpoch);
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), body =>
        {
            byte[] response = [2, 0, 0, 0, 1, 1, 1, 1, .. BitConverter.GetBytes(handshake.Index), .. body];
            Array.Resize(ref response, WireGuardProtocol.ResponseLength);
            return handshake.Read(body) is WireGuardReply.None && handshake.Read(response) is WireGuardReply.None;
        }));
    }

    [Fact]
    public void A_cookie_is_one_only_for_the_handshake_that_it_names()
    {
        Supported();
        var handshake = new WireGuardHandshake(Keys());
        byte[] cookie = [3, 0, 0, 0, .. BitConverter.GetBytes(handshake.Index), .. new byte[56]];
        Assert.Equal(WireGuardReply.Cookie, handshake.Read(cookie));
        cookie[4]++;
        Assert.Equal(WireGuardReply.None, handshake.Read(cookie));
    }

    private static WireGuardKeys Keys() => WireGuardKeys.Of(Convert.FromHexString(Alice), Convert.FromHexString(Bob));

    private static void Supported() => Prerequisite.Need(WireGuardCrypto.IsSupported, "OpenSSL 3's libcrypto");
}

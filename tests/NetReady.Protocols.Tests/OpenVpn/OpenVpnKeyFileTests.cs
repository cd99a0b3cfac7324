using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.OpenVpn;

namespace NetReady.Protocols.Tests.OpenVpn;

public sealed class OpenVpnKeyFileTests
{
    private static readonly string staticKey =
        $"#\n# 2048 bit OpenVPN static key\n#\n-----BEGIN OpenVPN Static key V1-----\n{string.Join('\n', Enumerable.Range(0, 16).Select(line => new string("0123456789abcdef"[line], 32)))}\n-----END OpenVPN Static key V1-----\n";

    [Theory]
    [InlineData("client\nremote vpn.example.gov.uk 1194\n<tls-crypt>\nKEY</tls-crypt>\n", OpenVpnWrap.TlsCrypt, "SHA256", OpenVpnKeyDirection.Inverse)]
    [InlineData("client\nkey-direction 1\n<tls-auth>\nKEY</tls-auth>\n", OpenVpnWrap.TlsAuth, "SHA1", OpenVpnKeyDirection.Inverse)]
    [InlineData("client\n<tls-auth>\nKEY</tls-auth>\nkey-direction 0\nauth sha512\n", OpenVpnWrap.TlsAuth, "SHA512", OpenVpnKeyDirection.Normal)]
    [InlineData("client\n<ca>\n-----BEGIN CERTIFICATE-----\n</ca>\nauth RSA-SHA256\n<tls-auth>\nKEY</tls-auth>\n", OpenVpnWrap.TlsAuth, "SHA256", OpenVpnKeyDirection.Both)]
    [InlineData("client\r\ntls-auth ta.key 1\r\nauth SHA2-384\r\n", OpenVpnWrap.TlsAuth, "SHA384", OpenVpnKeyDirection.Inverse)]
    [InlineData("client\ntls-crypt \"ta.key\"\n", OpenVpnWrap.TlsCrypt, "SHA256", OpenVpnKeyDirection.Inverse)]
    public void A_clients_profile_says_what_its_key_is_for(string profile, OpenVpnWrap wrap, string digest, OpenVpnKeyDirection direction)
    {
        Assert.Null(OpenVpnKeyFile.TryRead(profile.Replace("KEY", staticKey, StringComparison.Ordinal), new(), name => name == "ta.key" ? staticKey : null, out var key));
        Assert.True(wrap == key!.Wrap);
        Assert.Equal(digest, key.Digest.Name);
        // Answers are made with the half of the key that this direction receives with.
        var packet = new byte[OpenVpnProbe.MostLength];
        int length = OpenVpnReply.Write(packet, 1, 2, key.OtherSide(), 1, 1);
        foreach (var tried in Enum.GetValues<OpenVpnKeyDirection>().Where(_ => wrap is OpenVpnWrap.TlsAuth))
        {
            Assert.Null(OpenVpnKeyFile.TryRead(staticKey, new(wrap, digest, tried), _ => null, out var other));
            Assert.Equal((tried is OpenVpnKeyDirection.Normal) == (direction is OpenVpnKeyDirection.Normal), OpenVpnReply.TryRead(packet.AsSpan(0, length), 2, other, out _));
        }
    }

    [Fact]
    public void A_static_key_alone_is_used_as_is_said()
    {
        Assert.Null(OpenVpnKeyFile.TryRead(staticKey, new(OpenVpnWrap.TlsAuth), _ => null, out var key));
        Assert.Equal((OpenVpnWrap.TlsAuth, HashAlgorithmName.SHA1), (key!.Wrap, key.Digest));
        Assert.Null(OpenVpnKeyFile.TryRead(staticKey, new(OpenVpnWrap.TlsCrypt), _ => null, out key));
        Assert.Equal("tls-crypt", key!.WrapName);
    }

    [Fact]
    public void A_profile_without_a_key_has_none() => Assert.Null(OpenVpnKeyFile.TryRead("client\ndev tun\n", new(), _ => null, out var key) ?? (key is null ? null : "a key"));

    [Theory]
    [InlineData("KEY", "is a static key and does not say what it is for; say tls-auth or tls-crypt")]
    [InlineData("hello", "is no OpenVPN static key: it has no '-----BEGIN OpenVPN Static key V1-----' with its end")]
    [InlineData("client\ntls-crypt lost.key\n", "names the key file 'lost.key', which cannot be read")]
    [InlineData("client\ntls-crypt-v2 my.key\n", "has a tls-crypt-v2 key, which is one client's own and is not supported; probe without a key (the server will be silent)")]
    [InlineData("client\nauth whirlpool\n<tls-auth>\nKEY</tls-auth>", "asks for the digest 'whirlpool', which is not one of SHA1, SHA256, SHA384, SHA512")]
    [InlineData("client\n<tls-auth>\n-----BEGIN OpenVPN Static key V1-----\n00\n-----END OpenVPN Static key V1-----\n</tls-auth>", "is no OpenVPN static key: it has 2 hexadecimal digits, and should have 512")]
    public void What_is_wrong_with_a_file_is_said_and_nothing_of_the_key(string text, string problem)
    {
        Assert.Equal(problem, OpenVpnKeyFile.TryRead(text.Replace("KEY", staticKey, StringComparison.Ordinal), new(), _ => null, out var key));
        Assert.Null(key);
    }

    [Fact]
    public void A_key_with_a_wrong_letter_is_said_to_be_wrong() =>
        Assert.Equal("is no OpenVPN static key: not all of it is hexadecimal digits", OpenVpnKeyFile.TryRead(staticKey.Replace("ffff", "fffg", StringComparison.Ordinal), new(OpenVpnWrap.TlsCrypt), _ => null, out _));

    [Fact]
    public void No_text_makes_the_reader_throw() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            OpenVpnKeyFile.TryRead(text ?? "", new(), _ => text, out _);
            OpenVpnKeyFile.TryRead($"client\n<tls-auth>\n{text}\n</tls-auth>\ntls-crypt {text}\n", new(), _ => text, out _);
        }));
}

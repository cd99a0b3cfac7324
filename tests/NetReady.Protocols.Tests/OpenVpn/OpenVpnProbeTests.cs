using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.OpenVpn;

namespace NetReady.Protocols.Tests.OpenVpn;

public sealed class OpenVpnProbeTests
{
    private const ulong Session = 0x0102030405060708;

    private static readonly byte[] material = [.. Enumerable.Range(0, OpenVpnKey.Length).Select(number => (byte)number)];

    public static TheoryData<string, int> Keys => new()
    {
        { "none", 14 }, { "SHA1", 42 }, { "SHA256", 54 }, { "SHA384", 70 }, { "SHA512", 86 }, { "tls-crypt", 54 },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_probe_has_its_length_and_the_server_with_the_other_side_of_the_key_is_understood(string wrap, int length)
    {
        var key = Key(wrap);
        var packet = new byte[OpenVpnProbe.MostLength];
        Assert.Equal(length, OpenVpnProbe.Write(packet, Session, key, 1, 1_700_000_000));
        Assert.Equal("38-01-02-03-04-05-06-07-08", BitConverter.ToString(packet[..9]));
        int replied = OpenVpnReply.Write(packet, 99, Session, key?.OtherSide(), 1, 1_700_000_000);
        Assert.Equal(length + 12, replied);
        Assert.True(OpenVpnReply.TryRead(packet.AsSpan(0, replied), Session, key, out var reply));
        Assert.Equal(new(99, key?.Wrap), reply);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_reply_with_any_bit_turned_or_for_another_session_or_cut_is_none(string wrap, int length)
    {
        var key = Key(wrap);
        var packet = new byte[OpenVpnProbe.MostLength];
        int replied = OpenVpnReply.Write(packet, 99, Session, key?.OtherSide(), 1, 1_700_000_000);
        Assert.False(OpenVpnReply.TryRead(packet.AsSpan(0, replied), Session + 1, key, out _));
        Assert.False(OpenVpnReply.TryRead(packet.AsSpan(0, replied - 1), Session, key, out _));
        if (key is null) return;
        for (int bit = 0; bit < replied * 8; bit++)
        {
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(OpenVpnReply.TryRead(packet.AsSpan(0, replied), Session, key, out _), $"bit {bit} of a reply to {length} bytes");
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void No_bytes_make_the_reader_throw(string wrap, int length)
    {
        Assert.True(length > 0);
        var key = Key(wrap);
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), body =>
        {
            OpenVpnReply.TryRead(body, Session, key, out _);
            OpenVpnReply.TryRead([0x40, .. body], Session, key, out _);
        }));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("none", "0x07|72623859790382856|0|0|")]
    [InlineData("SHA1", "0x07|72623859790382856|0|0|")]
    public async Task Wireshark_reads_the_same_reset(string wrap, string expected)
    {
        var packet = new byte[OpenVpnProbe.MostLength];
        int length = OpenVpnProbe.Write(packet, Session, Key(wrap), 1, 1_700_000_000);
        string read = await Wireshark.ReadAsync(packet[..length], 1194, "openvpn", TestContext.Current.CancellationToken,
            "openvpn.opcode", "openvpn.sessionid", "openvpn.mpidarraylength", "openvpn.mpid", "_ws.malformed");
        Assert.Equal(expected, read);
    }

    private static OpenVpnKey? Key(string wrap) => wrap switch
    {
        "none" => null,
        "tls-crypt" => OpenVpnKey.TlsCrypt(material),
        _ => OpenVpnKey.TlsAuth(material, new HashAlgorithmName(wrap), OpenVpnKeyDirection.Inverse),
    };
}

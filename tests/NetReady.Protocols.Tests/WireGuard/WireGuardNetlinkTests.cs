using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.Netlink;
using NetReady.Protocols.WireGuard;

namespace NetReady.Protocols.Tests.WireGuard;

public sealed class WireGuardNetlinkTests
{
    [Fact]
    public void The_kernels_answer_is_its_peers()
    {
        byte[] endPoint = [2, 0, 0xCA, 0x6C, 192, 0, 2, 7, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] endPoint6 = [10, 0, 0xCA, 0x6C, 0, 0, 0, 0, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0];
        byte[] first = [.. Attribute(1, new byte[32]), .. Attribute(4, endPoint), .. Attribute(6, [.. BitConverter.GetBytes(1_700_000_000L), .. BitConverter.GetBytes(500_000_000L)]),
            .. Attribute(7, BitConverter.GetBytes(2224L)), .. Attribute(8, BitConverter.GetBytes(38333L))];
        byte[] second = [.. Attribute(1, new byte[32]), .. Attribute(4, endPoint6), .. Attribute(6, new byte[16]), .. Attribute(8, BitConverter.GetBytes(148L))];
        // The first peer goes on in a second message, which only names it.
        byte[] dump =
        [
            .. Message(30, [.. Attribute(2, "wg0\0"u8), .. Attribute(0x8008, [.. Attribute(0x8000, first), .. Attribute(0x8000, second)])]),
            .. Message(30, Attribute(0x8008, Attribute(0x8000, Attribute(1, new byte[32])))),
        ];
        Assert.False(NetlinkMessages.IsWhole(dump, dump: true));
        byte[] whole = [.. dump, .. Message(3, [])];
        Assert.True(NetlinkMessages.IsWhole(whole, dump: true));
        Assert.Equal(0, NetlinkMessages.ErrorIn(whole));
        Assert.Equal(["192.0.2.7:51820 2023-11-14T22:13:20.5000000+00:00 2224 38333", "[2001:db8::9]:51820  0 148"],
            WireGuardNetlink.PeersIn(whole).Select(peer => $"{peer.Endpoint} {peer.LastHandshake:O} {peer.Received} {peer.Sent}"));
    }

    [Fact]
    public void The_kernels_errors_and_its_number_for_WireGuard_are_read()
    {
        byte[] refused = Message(2, [.. BitConverter.GetBytes(-1), .. new byte[12]], generic: false);
        Assert.Equal((1, null), (NetlinkMessages.ErrorIn(refused), WireGuardNetlink.FamilyIn(refused)));
        Assert.Equal((ushort?)34, WireGuardNetlink.FamilyIn(Message(16, [.. Attribute(2, "wireguard\0"u8), .. Attribute(1, BitConverter.GetBytes((ushort)34))])));
    }

    [Fact]
    public void Nothing_that_comes_back_makes_the_readers_throw() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            foreach (byte[] answer in (byte[][])[bytes, Message(30, bytes), Message(30, Attribute(8, Attribute(0, bytes))), Message(30, Attribute(8, Attribute(0, Attribute(4, bytes)))), Message(16, bytes)])
            {
                WireGuardNetlink.PeersIn(answer);
                WireGuardNetlink.FamilyIn(answer);
                NetlinkMessages.ErrorIn(answer);
                NetlinkMessages.IsWhole(answer, dump: true);
            }
        }));

    private static byte[] Message(ushort type, ReadOnlySpan<byte> body, bool generic = true)
    {
        byte[] inner = generic ? [0, 1, 0, 0, .. body] : body.ToArray();
        byte[] message = [.. BitConverter.GetBytes(16 + inner.Length), .. BitConverter.GetBytes(type), 0, 0, .. new byte[8], .. inner];
        Array.Resize(ref message, (message.Length + 3) & ~3);
        return message;
    }

    private static byte[] Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        byte[] attribute = [.. BitConverter.GetBytes((ushort)(4 + value.Length)), .. BitConverter.GetBytes(type), .. value];
        Array.Resize(ref attribute, (attribute.Length + 3) & ~3);
        return attribute;
    }
}

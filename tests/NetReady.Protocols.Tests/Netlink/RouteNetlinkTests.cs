using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.Netlink;

namespace NetReady.Protocols.Tests.Netlink;

public sealed class RouteNetlinkTests
{
    [Fact]
    public void The_kernels_neighbours_are_read_with_their_state_and_when_they_last_showed_themselves()
    {
        byte[] answer =
        [
            .. Message(28, [2, 0, 0, 0, 3, 0, 0, 0, 0x02, 0, 0, 1], Attribute(1, [192, 168, 1, 1]), Attribute(2, [1, 2, 3, 4, 5, 6]), Attribute(3, [.. BitConverter.GetBytes(250u), .. new byte[12]])),
            .. Message(28, [10, 0, 0, 0, 3, 0, 0, 0, 0x20, 0, 0, 1], Attribute(1, [0xfe, 0x80, .. new byte[13], 1])),
            // One without an address, and something else.
            .. Message(28, [2, 0, 0, 0, 3, 0, 0, 0, 0x02, 0, 0, 1]),
            .. Message(24, new byte[12], Attribute(1, [10, 0, 0, 0])),
            .. Message(3, new byte[4]),
        ];
        Assert.Equal(["192.168.1.1 on 3: Reachable 2.5", "fe80::1 on 3: Failed "], RouteNetlink.NeighboursIn(answer).Select(one => $"{one.Address} on {one.Interface}: {one.State} {one.Confirmed?.TotalSeconds}"));
    }

    [Fact]
    public void The_networks_that_routes_and_rules_single_out_are_read_and_defaults_are_none()
    {
        byte[] answer =
        [
            .. Message(24, [2, 14, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0], Attribute(1, [52, 112, 0, 0]), Attribute(4, [1, 0, 0, 0])),
            .. Message(24, [2, 0, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0], Attribute(5, [192, 168, 1, 1])),
            .. Message(32, [10, 64, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], Attribute(1, [0xfd, 0x20, .. new byte[14]])),
            // A length that no such address has.
            .. Message(24, [2, 99, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0], Attribute(1, [10, 0, 0, 0])),
        ];
        Assert.Equal(["52.112.0.0/14", "fd20::/64"], RouteNetlink.DestinationsIn(answer).Select(one => $"{one.Address}/{one.PrefixLength}"));
    }

    [Fact]
    public void Nothing_that_comes_back_makes_the_readers_throw() => Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        foreach (byte[] answer in (byte[][])[bytes, Message(28, bytes), Message(24, [.. new byte[12], .. bytes])])
        {
            _ = RouteNetlink.NeighboursIn(answer).Count + RouteNetlink.DestinationsIn(answer).Count;
            _ = NetlinkMessages.IsWhole(answer, dump: true);
        }
    }));

    private static byte[] Message(ushort type, byte[] body, params byte[][] attributes)
    {
        byte[] whole = [.. body, .. attributes.SelectMany(attribute => attribute)];
        byte[] message = [.. BitConverter.GetBytes(16 + whole.Length), .. BitConverter.GetBytes(type), .. new byte[10], .. whole];
        return [.. message, .. new byte[(4 - (message.Length & 3)) & 3]];
    }

    private static byte[] Attribute(ushort type, byte[] value) =>
        [.. BitConverter.GetBytes((ushort)(4 + value.Length)), .. BitConverter.GetBytes(type), .. value, .. new byte[(4 - (value.Length & 3)) & 3]];
}

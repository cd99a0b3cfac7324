using System.Net;
using NetReady.Agent.Capture.Flows;
using NetReady.Agent.Capture.Packets;
using NetReady.Agent.Capture.Sources;
using NetReady.Testing.Captures;

namespace NetReady.Agent.Tests.Capture.Flows;

public sealed class FlowTableTests
{
    [Fact]
    public void A_connection_is_found_again_and_the_one_unused_for_longest_makes_room()
    {
        var table = new FlowTable(8);
        for (ulong key = 1; key <= 8; key++) table.Find(key << 32, now: (long)key);
        Assert.Equal(1, table.Find(1UL << 32, now: 1).LastSeen);
        table.Find(1UL << 32, now: 50);
        Taint(ref table.Find(3UL << 32, now: 51));
        Assert.False(IsFresh(ref table.Find(3UL << 32, now: 52)));
        table.Find(9UL << 32, now: 53);
        Assert.False(IsFresh(ref table.Find(3UL << 32, now: 54)));
        for (ulong key = 10; key <= 17; key++) table.Find(key << 32, now: 100 + (long)key);
        Assert.True(IsFresh(ref table.Find(3UL << 32, now: 200)));
    }

    private static readonly IPEndPoint own = IPEndPoint.Parse("192.0.2.1:40000"), peer = IPEndPoint.Parse("198.51.100.7:443");

    private static void Taint(ref FlowState state) => state.Take(Head(Frames.Tcp(own, peer, 100, payload: 50)), outbound: true, 0);

    // A fresh one takes any number for the first.
    private static bool IsFresh(ref FlowState state) => state.Take(Head(Frames.Tcp(own, peer, 100, payload: 50)), outbound: true, 0).Resent == 0;

    [Fact]
    public void Both_directions_of_a_connection_have_one_number_and_others_have_others()
    {
        var keys = new FlowKey(new Random(1));
        ulong there = keys.Of(Head(Frames.Tcp(own, peer, 1)), outbound: true);
        Assert.Equal(there, keys.Of(Head(Frames.Tcp(peer, own, 1)), outbound: false));
        Assert.NotEqual(there, new FlowKey(new Random(2)).Of(Head(Frames.Tcp(own, peer, 1)), outbound: true));
        var numbers = new HashSet<ulong> { there };
        for (int port = 1; port < 50_000; port++) Assert.True(numbers.Add(keys.Of(Head(Frames.Tcp(new(own.Address, port == 40_000 ? 0 : port), peer, 1)), outbound: true)));
        for (int host = 1; host < 250; host++) Assert.True(numbers.Add(keys.Of(Head(Frames.Tcp(own, new(new IPAddress([203, 0, 113, (byte)host]), 443), 1)), outbound: true)));
    }

    private static PacketHead Head(byte[] packet)
    {
        Assert.Equal(ParseOutcome.Ip, PacketParser.Parse(new(LinkType.Raw, 0, packet.Length, packet), out var head));
        return head;
    }
}

using System.Net;
using NetReady.Agent.Capture.Flows;
using NetReady.Agent.Capture.Packets;
using NetReady.Agent.Capture.Sources;
using NetReady.Testing.Captures;

namespace NetReady.Agent.Tests.Capture.Flows;

public sealed class FlowStateTests
{
    private const long Millisecond = 1_000_000;
    private static readonly IPEndPoint own = IPEndPoint.Parse("192.0.2.1:40000"), peer = IPEndPoint.Parse("198.51.100.7:443");
    private FlowState flow;

    private SegmentFinding Send(uint sequence, int payload, long at = 0, byte flags = Frames.Ack, (uint, uint)? stamps = null) =>
        flow.Take(Head(Frames.Tcp(own, peer, sequence, 0, flags, payload, stamps)), outbound: true, at);

    private SegmentFinding Receive(uint sequence, int payload, long at = 0, byte flags = Frames.Ack, (uint, uint)? stamps = null) =>
        flow.Take(Head(Frames.Tcp(peer, own, sequence, 0, flags, payload, stamps)), outbound: false, at);

    private void Acknowledge(uint number, long at) => flow.Take(Head(Frames.Tcp(own, peer, 1, number)), outbound: true, at);

    private static PacketHead Head(byte[] packet)
    {
        Assert.Equal(ParseOutcome.Ip, PacketParser.Parse(new(LinkType.Raw, 0, packet.Length, packet), out var head));
        return head;
    }

    [Fact]
    public void Payload_below_the_highest_seen_was_sent_before()
    {
        Assert.Equal(0, Send(1000, 500).Resent);
        Assert.Equal(0, Send(1500, 500).Resent);
        Assert.Equal(500, Send(1500, 500).Resent);
        Assert.Equal(100, Send(1900, 300).Resent);
        Assert.Equal(0, Send(2200, 10).Resent);
    }

    [Fact]
    public void Numbers_that_wrap_around_go_on()
    {
        Assert.Equal(0, Send(0xFFFF_FF00, 0x200).Resent);
        Assert.Equal(0, Send(0x100, 0x100).Resent);
        Assert.Equal(0x200, Send(0xFFFF_FF00, 0x200).Resent);
    }

    [Fact]
    public void A_keep_alive_an_acknowledgement_and_a_closing_are_no_payload_sent_again()
    {
        Send(1000, 500);
        Assert.Equal(0, Send(1499, 1).Resent);
        Assert.Equal(0, Send(1000, 0).Resent);
        Assert.Equal(0, Send(1500, 0, flags: Frames.Fin | Frames.Ack).Resent);
    }

    [Fact]
    public void Each_side_counts_by_itself()
    {
        Send(1000, 500);
        Assert.Equal(0, Receive(1000, 500).Resent);
        Assert.Equal(500, Receive(1000, 500).Resent);
    }

    [Fact]
    public void What_is_received_soon_after_a_gap_was_overtaken_and_what_comes_a_round_trip_later_was_sent_again()
    {
        Receive(1000, 500);
        Receive(2000, 500, at: 10 * Millisecond);
        Assert.Equal((0, true), (Receive(1500, 500, at: 11 * Millisecond) is var soon ? soon.Resent : 0, soon.OutOfOrder));
        Acknowledge(2500, at: 11 * Millisecond);
        Receive(3000, 500, at: 20 * Millisecond);
        Assert.Equal((500, false), (Receive(2500, 500, at: 60 * Millisecond) is var late ? late.Resent : 0, late.OutOfOrder));
    }

    [Fact]
    public void A_known_round_trip_widens_what_counts_as_overtaken()
    {
        Send(1, 10, at: 0, stamps: (7, 0));
        Receive(1000, 500, at: 80 * Millisecond, stamps: (70, 7));
        Receive(2000, 500, at: 100 * Millisecond);
        Assert.True(Receive(1500, 500, at: 150 * Millisecond).OutOfOrder);
        Assert.Equal(500, Receive(1500, 500, at: 190 * Millisecond).Resent);
    }

    [Fact]
    public void A_connection_is_opened_once_however_often_its_first_segment_is_sent()
    {
        Assert.True(Send(1000, 0, flags: Frames.Syn).Opens);
        Assert.False(Send(1000, 0, flags: Frames.Syn).Opens);
        Assert.False(Receive(5000, 0, flags: Frames.Syn | Frames.Ack).Opens);
        Assert.Equal(0, Send(1001, 100).Resent);
        Assert.True(Send(9_000_000, 0, flags: Frames.Syn).Opens);
        Assert.Equal(0, Send(9_000_001, 100).Resent);
    }

    [Fact]
    public void A_number_far_from_all_others_begins_anew_rather_than_count_for_gigabytes()
    {
        Send(1000, 500);
        Assert.Equal(0, Send(0x7000_0000, 500).Resent);
        Assert.Equal(0, Send(0x7000_01F4, 500).Resent);
    }

    [Fact]
    public void A_round_trip_is_from_the_first_segment_with_a_timestamp_to_its_first_echo()
    {
        Send(1, 100, at: 1 * Millisecond, stamps: (50, 0));
        Send(101, 100, at: 2 * Millisecond, stamps: (50, 0));
        Assert.Equal(20 * Millisecond, Receive(1, 0, at: 21 * Millisecond, stamps: (9, 50)).RoundTrip);
        Assert.Equal(0, Receive(1, 0, at: 22 * Millisecond, stamps: (9, 50)).RoundTrip);
        Send(201, 100, at: 23 * Millisecond, stamps: (50, 9));
        Assert.Equal(0, Receive(1, 0, at: 40 * Millisecond, stamps: (10, 50)).RoundTrip);
    }

    [Fact]
    public void A_timestamp_that_was_overtaken_by_a_later_ones_echo_tells_nothing()
    {
        Send(1, 100, at: 0, stamps: (50, 0));
        Send(101, 100, at: 5 * Millisecond, stamps: (55, 0));
        Assert.Equal(0, Receive(1, 0, at: 30 * Millisecond, stamps: (9, 55)).RoundTrip);
        Send(201, 100, at: 31 * Millisecond, stamps: (81, 9));
        Assert.Equal(9 * Millisecond, Receive(1, 0, at: 40 * Millisecond, stamps: (10, 81)).RoundTrip);
    }

    [Fact]
    public void A_bare_acknowledgement_is_not_waited_for()
    {
        Send(1, 0, at: 0, stamps: (50, 1));
        Assert.Equal(0, Receive(1, 100, at: 9_000 * Millisecond, stamps: (9, 50)).RoundTrip);
    }

    [Fact]
    public void A_clock_that_is_set_back_gives_no_round_trip()
    {
        Send(1, 100, at: 1_000 * Millisecond, stamps: (50, 0));
        Assert.Equal(0, Receive(1, 0, at: 10 * Millisecond, stamps: (9, 50)).RoundTrip);
    }
}

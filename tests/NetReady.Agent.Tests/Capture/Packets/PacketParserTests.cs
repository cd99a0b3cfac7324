using System.Buffers.Binary;
using System.Net;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Capture.Packets;
using NetReady.Agent.Capture.Sources;
using NetReady.Testing.Captures;

namespace NetReady.Agent.Tests.Capture.Packets;

public sealed class PacketParserTests
{
    private static readonly IPEndPoint v4 = IPEndPoint.Parse("192.0.2.1:40000"), peer4 = IPEndPoint.Parse("198.51.100.7:443");
    private static readonly IPEndPoint v6 = IPEndPoint.Parse("[2001:db8::1]:40000"), peer6 = IPEndPoint.Parse("[2001:db8:1::7]:443");

    private static ParseOutcome Parse(LinkType link, byte[] bytes, out PacketHead head, int? wire = null) => PacketParser.Parse(new(link, 0, wire ?? bytes.Length, bytes), out head);

    private static byte[] Segment(bool isV6) => Frames.Tcp(isV6 ? v6 : v4, isV6 ? peer6 : peer4, 0xFFFF_FFF0, 77, Frames.Ack | Frames.Psh, 100, (123_456, 654_321));

    public static TheoryData<string, bool> Wrappings { get; } = new(
        from wrapping in new[] { "Ethernet", "one tag", "two tags", "Cooked", "Cooked2", "Raw", "Null", "NullOfOtherEnd", "Loop" } from isV6 in new[] { false, true } select (wrapping, isV6));

    private static (LinkType Link, byte[] Bytes) Wrapped(string wrapping, byte[] ip) => wrapping switch
    {
        "Ethernet" => (LinkType.Ethernet, Frames.Ethernet(ip)),
        "one tag" => (LinkType.Ethernet, Frames.Ethernet(ip, 7)),
        "two tags" => (LinkType.Ethernet, Frames.Ethernet(ip, 7, 8)),
        "Cooked" => (LinkType.LinuxCooked, Frames.Cooked(ip, outgoing: true)),
        "Cooked2" => (LinkType.LinuxCooked2, Frames.Cooked2(ip, 70_000, outgoing: true)),
        "Raw" => (LinkType.Raw, ip),
        "Null" => (LinkType.Null, [ip[0] >> 4 == 6 ? (byte)30 : (byte)2, 0, 0, 0, .. ip]),
        "NullOfOtherEnd" => (LinkType.Null, [0, 0, 0, ip[0] >> 4 == 6 ? (byte)28 : (byte)2, .. ip]),
        _ => (LinkType.Loop, [0, 0, 0, ip[0] >> 4 == 6 ? (byte)24 : (byte)2, .. ip]),
    };

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void A_segment_is_read_whatever_it_is_wrapped_in(string wrapping, bool isV6)
    {
        var (link, bytes) = Wrapped(wrapping, Segment(isV6));
        Assert.Equal(ParseOutcome.Ip, Parse(link, bytes, out var head));
        Assert.Equal((isV6 ? 172 : 152, Transport.Tcp, true, false), (head.IpLength, head.Transport, head.HasTransport, head.IsFragment));
        Assert.Equal((40000, 443, 0xFFFF_FFF0, 77u, 100), (head.SourcePort, head.DestinationPort, head.Sequence, head.Acknowledgement, head.PayloadLength));
        Assert.Equal((true, 123_456u, 654_321u, TcpFlags.Ack | TcpFlags.Psh), (head.HasTimestamps, head.TimestampValue, head.TimestampEcho, head.Flags));
        Assert.Equal((AddressRange.Number((isV6 ? v6 : v4).Address), AddressRange.Number((isV6 ? peer6 : peer4).Address)), (head.Source, head.Destination));
        Assert.Equal(wrapping.StartsWith("Cooked", StringComparison.Ordinal) ? PacketDirection.Out : PacketDirection.Unknown, head.Direction);
        Assert.Equal(wrapping == "Cooked2" ? 70_000 : 0, head.Interface);
    }

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void A_capture_cut_at_96_bytes_still_tells_all_of_a_segment(string wrapping, bool isV6)
    {
        var (link, bytes) = Wrapped(wrapping, Segment(isV6));
        Assert.Equal(ParseOutcome.Ip, Parse(link, bytes[..96], out var head, wire: bytes.Length));
        Assert.Equal((true, true, 100), (head.HasTransport, head.HasTimestamps, head.PayloadLength));
    }

    [Fact]
    public void Options_of_IPv4_and_of_TCP_are_passed_over()
    {
        byte[] plain = Segment(isV6: false);
        // A router alert before TCP, and in TCP: maximum segment size, window scale, timestamps without their padding.
        byte[] options = [2, 4, 5, 0xB4, 3, 3, 7, 8, 10, 0, 0, 0, 9, 0, 0, 0, 8, 0, 0, 0];
        byte[] packet = [.. plain[..20], 0x94, 4, 0, 0, .. plain[20..40], .. options, .. new byte[10]];
        packet[0] = 0x46;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[24 + 12] = 40 << 2;
        Assert.Equal(ParseOutcome.Ip, Parse(LinkType.Raw, packet, out var head));
        Assert.Equal((true, true, 9u, 8u, 10), (head.HasTransport, head.HasTimestamps, head.TimestampValue, head.TimestampEcho, head.PayloadLength));
    }

    [Fact]
    public void Extension_headers_of_IPv6_are_passed_over_and_bounded()
    {
        byte[] tcp = Segment(isV6: true)[40..];
        byte[] With(int extensions)
        {
            byte[] chain = [.. Enumerable.Range(0, extensions).SelectMany(i => new byte[] { i == extensions - 1 ? (byte)6 : (byte)60, 0, 1, 4, 0, 0, 0, 0 })];
            return Frames.Ip(v6.Address, peer6.Address, extensions == 0 ? (byte)6 : (byte)60, [.. chain, .. tcp]);
        }
        Assert.Equal(ParseOutcome.Ip, Parse(LinkType.Raw, With(8), out var head));
        Assert.Equal((Transport.Tcp, true, 443), (head.Transport, head.HasTransport, head.DestinationPort));
        Assert.Equal(ParseOutcome.Malformed, Parse(LinkType.Raw, With(9), out _));
    }

    [Fact]
    public void Later_fragments_have_no_ports_and_first_ones_have()
    {
        byte[] first = Segment(isV6: false), later = Segment(isV6: false);
        first[6] = 0x20;
        later[7] = 9;
        Assert.Equal(ParseOutcome.Ip, Parse(LinkType.Raw, first, out var head));
        Assert.Equal((true, true), (head.IsFragment, head.HasTransport));
        Assert.Equal(ParseOutcome.Ip, Parse(LinkType.Raw, later, out head));
        Assert.Equal((true, false), (head.IsFragment, head.HasTransport));

        byte[] tcp = Segment(isV6: true)[40..];
        Assert.Equal(ParseOutcome.Ip, Parse(LinkType.Raw, Frames.Ip(v6.Address, peer6.Address, 44, [6, 0, 0, 1, 0, 0, 0, 1, .. tcp]), out head));
        Assert.Equal((true, true), (head.IsFragment, head.HasTransport));
        Assert.Equal(ParseOutcome.Ip, Parse(LinkType.Raw, Frames.Ip(v6.Address, peer6.Address, 44, [6, 0, 0, 8, 0, 0, 0, 1, .. tcp]), out head));
        Assert.Equal((true, false, Transport.Tcp), (head.IsFragment, head.HasTransport, head.Transport));
    }

    [Fact]
    public void A_packet_that_the_network_card_has_yet_to_cut_up_is_as_long_as_the_wire_says()
    {
        byte[] packet = Segment(isV6: false);
        packet[2] = packet[3] = 0;
        Assert.Equal(ParseOutcome.Ip, Parse(LinkType.Raw, packet, out var head, wire: 70_000));
        Assert.Equal((70_000, 69_948), (head.IpLength, head.PayloadLength));
    }

    [Fact]
    public void ESP_in_UDP_is_told_from_IKE_by_its_index_which_is_not_zero()
    {
        Transport Of(byte[] payload)
        {
            Assert.Equal(ParseOutcome.Ip, Parse(LinkType.Raw, Frames.Udp(v4, new(peer4.Address, 4500), payload), out var head));
            return head.Transport;
        }
        Assert.Equal(Transport.Esp, Of([1, 2, 3, 4, 0, 0, 0, 1, 9]));
        Assert.Equal(Transport.Udp, Of([0, 0, 0, 0, 5, 6, 7, 8, 9]));
        Assert.Equal(Transport.Udp, Of([0xFF]));
    }

    [Theory]
    [InlineData("no version", 0, 0x05)]
    [InlineData("a header of 16 bytes", 0, 0x44)]
    [InlineData("longer than the wire", 2, 0x40)]
    [InlineData("a TCP header longer than the packet", 32, 0xF0)]
    [InlineData("a TCP header of 16 bytes", 32, 0x40)]
    public void Lying_headers_are_malformed(string what, int at, byte lie)
    {
        Assert.NotEmpty(what);
        byte[] packet = Frames.Tcp(v4, peer4, 1, payload: 10);
        packet[at] = lie;
        Assert.Equal(ParseOutcome.Malformed, Parse(LinkType.Raw, packet, out _));
    }

    [Fact]
    public void What_is_not_IP_is_said_to_be_something_else()
    {
        byte[] arp = Frames.Ethernet(Segment(isV6: false));
        (arp[12], arp[13]) = (0x08, 0x06);
        Assert.Equal(ParseOutcome.NotIp, Parse(LinkType.Ethernet, arp, out _));
        Assert.Equal(ParseOutcome.NotIp, Parse((LinkType)147, Segment(isV6: false), out _));
        Assert.Equal(ParseOutcome.NotIp, Parse(LinkType.Ethernet, Frames.Ethernet(Segment(isV6: false), 1, 2, 3, 4), out _));
    }

    // Each prefix of each packet, each byte changed to each of some values, in a buffer that ends where the packet does; then 200,000 at random.
    [Fact]
    public void Whatever_the_bytes_the_parser_neither_throws_nor_reads_beyond_them()
    {
        var random = new Random(20261121);
        LinkType[] links = [.. Enum.GetValues<LinkType>(), (LinkType)147];
        byte[][] packets = [.. new[] { false, true }.SelectMany(isV6 => new[] { Segment(isV6), Frames.Udp(isV6 ? v6 : v4, isV6 ? peer6 : peer4, new byte[30]), Frames.Ip((isV6 ? v6 : v4).Address, (isV6 ? peer6 : peer4).Address, isV6 ? (byte)44 : (byte)1, [6, 0, 0, 1, 0, 0, 0, 1, .. new byte[40]]) })];
        int malformed = 0, sound = 0;
        void Try(LinkType link, ReadOnlySpan<byte> bytes, int wire)
        {
            var outcome = PacketParser.Parse(new(link, 0, wire, bytes), out var head);
            if (outcome == ParseOutcome.Malformed) malformed++;
            if (outcome != ParseOutcome.Ip) return;
            sound++;
            Assert.InRange(head.IpLength, 20, Math.Max(wire, bytes.Length));
            Assert.InRange(head.PayloadLength, 0, head.IpLength);
        }
        foreach (byte[] ip in packets)
        {
            foreach (string wrapping in (string[])["Ethernet", "one tag", "Cooked", "Cooked2", "Raw", "Null"])
            {
                var (link, bytes) = Wrapped(wrapping, ip);
                for (int length = 0; length <= bytes.Length; length++)
                {
                    Try(link, bytes.AsSpan(0, length).ToArray(), length);
                    Try(link, bytes.AsSpan(0, length).ToArray(), bytes.Length);
                }
                for (int at = 0; at < bytes.Length; at++)
                {
                    byte kept = bytes[at];
                    foreach (byte value in (byte[])[0, 1, 0x0F, 0x40, 0x7F, 0x80, 0xF0, 0xFF])
                    {
                        bytes[at] = value;
                        Try(link, bytes, bytes.Length);
                    }
                    bytes[at] = kept;
                }
            }
        }
        for (int round = 0; round < 200_000; round++)
        {
            byte[] bytes = [.. Wrapped("Cooked2", packets[random.Next(packets.Length)]).Bytes];
            for (int changes = random.Next(8); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Try(links[random.Next(links.Length)], bytes.AsSpan(random.Next(40), random.Next(bytes.Length - 40)).ToArray(), random.Next(200));
            Try(LinkType.LinuxCooked2, bytes, bytes.Length);
        }
        Assert.True(malformed > 1000 && sound > 1000, $"{malformed} malformed, {sound} sound: this tested little.");
    }
}

using NetReady.Agent.Capture.Figures;
using NetReady.Agent.Capture.Flows;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Capture.Packets;
using NetReady.Agent.Capture.Sources;

namespace NetReady.Agent.Capture;

/// <summary>
/// Counts packets as they pass, by their headers alone, and keeps nothing of them but counts: no address, port or name of a peer is held
/// beyond the packet. Allocates nothing per packet, and its tables do not grow. For one thread.
/// </summary>
internal sealed class TrafficObserver(Surroundings surroundings, TrafficBook? counted = null)
{
    private const int Connections = 2048;
    private const int MostMeters = 64;
    // A header of Ethernet without its checksum, as throughput is counted elsewhere.
    private const int LinkHeader = 14;
    private const long TunnelQuietFor = 120_000_000_000;
    private const ushort Dns = 53, DnsOverTls = 853, Ike = 500, IkeBehindNat = 4500;

    private readonly FlowKey keys = new();
    private readonly FlowTable flows = new(Connections);
    private readonly CallFlows calls = new();
    private readonly TrafficBook book = counted ?? new();
    private readonly RateMeter[] down = new RateMeter[MostMeters], up = new RateMeter[MostMeters];
    private long lastEsp = long.MinValue / 2;

    /// <summary>What packets are judged by.</summary>
    public Surroundings Surroundings { get; set; } = surroundings;

    /// <summary>Whether packets came through an interface that is not among the surroundings; what they carried is not counted. Cleared by whoever looks again.</summary>
    public bool SawUnknownInterface { get; set; }

    /// <summary>Counts one packet.</summary>
    public void Take(in CapturedPacket packet)
    {
        var page = book.At(packet.Nanoseconds);
        page.Packets++;
        var outcome = PacketParser.Parse(packet, out var head);
        if (outcome != ParseOutcome.Ip)
        {
            if (outcome == ParseOutcome.Malformed) page.Malformed++;
            return;
        }
        if (Surroundings.Find(head.Interface) is not { } link)
        {
            SawUnknownInterface = true;
            return;
        }
        if (link.IsLoopback || !IsOwn(head, out bool outbound)) return;
        if (head.Transport == Transport.Esp) lastEsp = packet.Nanoseconds;
        if (!link.IsTunnel) CountRate(page, link, head, outbound, packet.Nanoseconds);
        if (outbound) CountLeak(page, link, head, packet.Nanoseconds);
        if (!head.HasTransport) return;
        if (head.Transport == Transport.Udp) calls.Take(keys.Of(head, outbound), outbound, packet.Nanoseconds);
        bool opens = head.Transport == Transport.Tcp && CountSegment(page, head, outbound, packet.Nanoseconds);
        if (!outbound) return;
        if (opens && !link.IsTunnel) CountConnection(page, head.DestinationPort);
        if (head.DestinationPort is Dns or DnsOverTls && (opens || head.Transport == Transport.Udp)) CountLookup(page, link, head, packet.Nanoseconds);
    }

    /// <summary>Counts packets that were dropped before they could be seen.</summary>
    public void Miss(long packets, long nanoseconds) => book.At(nanoseconds).Missed += packets;

    /// <summary>Where it counts: what was counted before is in it already.</summary>
    public TrafficBook Book => book;

    /// <summary>Whether a call seems to pass.</summary>
    /// <param name="now">The time, in ns since 1970.</param>
    public bool HasCall(long now) => calls.IsOn(now);

    private bool IsOwn(in PacketHead head, out bool outbound)
    {
        outbound = head.Direction == PacketDirection.Out || (head.Direction == PacketDirection.Unknown && Surroundings.IsOwn(head.Source));
        // What is only passed on, as containers' packets, is theirs; what goes from the device to itself is nobody's line.
        return head.Direction != PacketDirection.Other
            && (outbound ? Surroundings.IsOwn(head.Source) && !Surroundings.IsOwn(head.Destination) : Surroundings.IsOwn(head.Destination));
    }

    private bool CountSegment(TrafficPage page, in PacketHead head, bool outbound, long now)
    {
        ref var flow = ref flows.Find(keys.Of(head, outbound), now);
        var finding = flow.Take(head, outbound, now);
        if (head.PayloadLength > 0)
        {
            page.Segments++;
            page.Payload += head.PayloadLength;
            page.Resent += finding.Resent;
            if (finding.Resent > 0) page.ResentSegments++;
            if (finding.OutOfOrder) page.OutOfOrder++;
        }
        if (finding.RoundTrip > 0) page.RoundTrips.Add(finding.RoundTrip);
        return finding.Opens;
    }

    // What stays in the network next door says nothing of the line.
    private void CountRate(TrafficPage page, Surroundings.Link link, in PacketHead head, bool outbound, long now)
    {
        if (link.Place >= MostMeters || link.IsNear(outbound ? head.Destination : head.Source)) return;
        ref var meter = ref (outbound ? up : down)[link.Place];
        if (!meter.Add(head.IpLength + LinkHeader, now, out long second, out long endedAt)) return;
        if (outbound) page.Up.Take(second, endedAt);
        else page.Down.Take(second, endedAt);
    }

    private void CountLeak(TrafficPage page, Surroundings.Link link, in PacketHead head, long now)
    {
        page.HadTunnel |= IsTunnelUp(now);
        // The tunnel itself may lead to such an address. Inside the department's networks nothing needs one, and a neighbour with such an address is another network's.
        if (!link.IsTunnel && !link.IsInside && !CarriesTunnel(head) && Surroundings.Department.IsCorporate(head.Destination) && !link.IsNear(head.Destination)) page.CorporateBeside++;
    }

    private static void CountConnection(TrafficPage page, ushort port)
    {
        page.Connections++;
        if (ClearText.Of(port) is >= 0 and var protocol) page.ClearText[protocol]++;
    }

    private void CountLookup(TrafficPage page, Surroundings.Link link, in PacketHead head, long now)
    {
        page.Lookups++;
        if (Surroundings.Department.IsAllowedResolver(head.Destination)) return;
        page.LookupsElsewhere++;
        if (!link.IsTunnel && IsTunnelUp(now)) page.LookupsBeside++;
    }

    private static bool CarriesTunnel(in PacketHead head) => head.Transport == Transport.Esp || (head.Transport == Transport.Udp && head.DestinationPort is Ike or IkeBehindNat);

    private bool IsTunnelUp(long now) => Surroundings.HasTunnel || now - lastEsp < TunnelQuietFor;
}

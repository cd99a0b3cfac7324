using NetReady.Agent.Capture.Sources;

namespace NetReady.Agent.Capture.Packets;

/// <summary>Reads the headers of packets, whatever the bytes: it never throws, never reads outside them, and allocates nothing. It looks at no payload.</summary>
internal static class PacketParser
{
    /// <summary>Reads a packet's headers.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="head">What they say, where the outcome is <see cref="ParseOutcome.Ip"/>.</param>
    public static ParseOutcome Parse(in CapturedPacket packet, out PacketHead head)
    {
        head = default;
        int start = LinkHeader.Read(packet.Link, packet.Bytes, ref head);
        if (start < 0) return start == LinkHeader.CutOff ? ParseOutcome.Malformed : ParseOutcome.NotIp;
        return IpHeader.Read(packet.Bytes[start..], packet.WireLength - start, ref head) ? ParseOutcome.Ip : ParseOutcome.Malformed;
    }
}

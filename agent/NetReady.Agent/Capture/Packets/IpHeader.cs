using System.Buffers.Binary;

namespace NetReady.Agent.Capture.Packets;

/// <summary>IPv4 (RFC 791) and IPv6 (RFC 8200) headers, with options, fragments and extension headers.</summary>
internal static class IpHeader
{
    // RFC 8200 §4.1 foresees each extension header once and one of them twice; more is an attempt to hide something.
    private const int MostExtensions = 8;

    /// <summary>Reads the header and what follows it.</summary>
    /// <param name="bytes">What was captured, from the header on.</param>
    /// <param name="wire">How long it was on the wire.</param>
    /// <param name="head">What is filled in.</param>
    /// <returns>Whether it is sound.</returns>
    public static bool Read(ReadOnlySpan<byte> bytes, int wire, ref PacketHead head) => bytes.IsEmpty ? false : (bytes[0] >> 4) switch
    {
        4 => ReadV4(bytes, wire, ref head),
        6 => ReadV6(bytes, wire, ref head),
        _ => false,
    };

    /// <summary>An IPv4 address as an IPv6 one (RFC 4291 §2.5.5.2).</summary>
    public static UInt128 Mapped(uint address) => new(0, 0xFFFF_0000_0000UL | address);

    private static bool ReadV4(ReadOnlySpan<byte> bytes, int wire, ref PacketHead head)
    {
        if (bytes.Length < 20) return false;
        int header = (bytes[0] & 0xF) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        // A packet that the network card has yet to cut up, and that is too long to say so, has 0.
        if (total == 0) total = wire;
        if (header < 20 || total < header || total > wire) return false;
        int fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        head.IpLength = total;
        head.IsFragment = (fragment & 0x3FFF) != 0;
        head.Transport = (Transport)bytes[9];
        head.Source = Mapped(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
        head.Destination = Mapped(BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));
        bool isLater = (fragment & 0x1FFF) != 0;
        return isLater || bytes.Length <= header || TransportHeader.Read(bytes[header..], total - header, ref head);
    }

    private static bool ReadV6(ReadOnlySpan<byte> bytes, int wire, ref PacketHead head)
    {
        if (bytes.Length < 40) return false;
        int total = 40 + BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (total == 40 && bytes[6] != (byte)Transport.None) total = wire;
        if (total > wire) return false;
        head.IpLength = total;
        head.Source = BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]);
        head.Destination = BinaryPrimitives.ReadUInt128BigEndian(bytes[24..]);
        byte next = bytes[6];
        int at = 40;
        for (int extensions = 0; IsExtension(next); extensions++)
        {
            if (extensions == MostExtensions) return false;
            head.Transport = (Transport)next;
            if (bytes.Length < at + 8) return total >= at + 8;
            if (next == 44 && Fragmented(bytes[at..], ref head))
            {
                head.Transport = (Transport)bytes[at];
                return true;
            }
            int length = next switch { 44 => 8, 51 => (bytes[at + 1] + 2) * 4, _ => (bytes[at + 1] + 1) * 8 };
            next = bytes[at];
            at += length;
            if (at > total) return false;
        }
        head.Transport = (Transport)next;
        return bytes.Length <= at || TransportHeader.Read(bytes[at..], total - at, ref head);
    }

    // Whether what follows is a later fragment, which has no transport header.
    private static bool Fragmented(ReadOnlySpan<byte> header, ref PacketHead head)
    {
        int fragment = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        head.IsFragment |= (fragment & 0xFFF9) != 0;
        return (fragment & 0xFFF8) != 0;
    }

    // Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP and shim6.
    private static bool IsExtension(byte next) => next is 0 or 43 or 44 or 51 or 60 or 135 or 139 or 140;
}

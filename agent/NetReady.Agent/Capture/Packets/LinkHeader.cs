using System.Buffers.Binary;
using NetReady.Agent.Capture.Sources;

namespace NetReady.Agent.Capture.Packets;

/// <summary>What stands before the IP header: Ethernet with VLAN tags, Linux "cooked" captures, loopback, or nothing.</summary>
internal static class LinkHeader
{
    /// <summary>It is no IP packet.</summary>
    public const int NotIp = -1;

    /// <summary>The header is cut off.</summary>
    public const int CutOff = -2;

    private const ushort IPv4 = 0x0800, IPv6 = 0x86DD;
    private const int MostTags = 3;

    /// <summary>Where the IP header begins; negative where there is none.</summary>
    public static int Read(LinkType link, ReadOnlySpan<byte> bytes, ref PacketHead head) => link switch
    {
        LinkType.Ethernet => bytes.Length < 14 ? CutOff : Protocol(bytes, 12, 14),
        LinkType.LinuxCooked2 => Cooked2(bytes, ref head),
        LinkType.LinuxCooked => Cooked(bytes, ref head),
        LinkType.Raw or LinkType.RawOnMost or LinkType.RawOnOpenBsd or LinkType.IPv4 or LinkType.IPv6 => 0,
        LinkType.Null or LinkType.Loop => Family(bytes),
        _ => NotIp,
    };

    private static int Cooked(ReadOnlySpan<byte> bytes, ref PacketHead head)
    {
        if (bytes.Length < 16) return CutOff;
        head.Direction = DirectionOf(BinaryPrimitives.ReadUInt16BigEndian(bytes));
        return Protocol(bytes, 14, 16);
    }

    private static int Cooked2(ReadOnlySpan<byte> bytes, ref PacketHead head)
    {
        if (bytes.Length < 20) return CutOff;
        head.Interface = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        head.Direction = DirectionOf(bytes[10]);
        return Protocol(bytes, 0, 20);
    }

    // The kernel's PACKET_HOST, _BROADCAST, _MULTICAST, _OTHERHOST and _OUTGOING.
    private static PacketDirection DirectionOf(int type) => type switch
    {
        0 => PacketDirection.In,
        4 => PacketDirection.Out,
        _ => PacketDirection.Other,
    };

    private static int Protocol(ReadOnlySpan<byte> bytes, int at, int next)
    {
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        for (int tags = 0; type is 0x8100 or 0x88A8 or 0x9100; tags++)
        {
            if (tags == MostTags) return NotIp;
            if (bytes.Length < next + 4) return CutOff;
            type = BinaryPrimitives.ReadUInt16BigEndian(bytes[(next + 2)..]);
            next += 4;
        }
        return type is IPv4 or IPv6 ? next : NotIp;
    }

    // AF_INET is 2 everywhere, AF_INET6 is 10, 24, 28 or 30; written by a machine of either byte order.
    private static int Family(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4) return CutOff;
        uint family = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (family > 0xFFFF) family = BinaryPrimitives.ReverseEndianness(family);
        return family is 2 or 10 or 24 or 28 or 30 ? 4 : NotIp;
    }
}

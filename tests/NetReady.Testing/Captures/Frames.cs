using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace NetReady.Testing.Captures;

/// <summary>Makes packets byte by byte, for captures that no test network would give. Checksums are left 0.</summary>
public static class Frames
{
    /// <summary>TCP's flags.</summary>
    public const byte Fin = 1, Syn = 2, Rst = 4, Psh = 8, Ack = 16;

    /// <summary>An IP packet with a TCP segment.</summary>
    /// <param name="from">Who sends it.</param>
    /// <param name="to">To whom.</param>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="acknowledgement">Its acknowledgement number.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="payload">How many bytes of payload.</param>
    /// <param name="stamps">Its timestamps, value and echo; null for none.</param>
    public static byte[] Tcp(IPEndPoint from, IPEndPoint to, uint sequence, uint acknowledgement = 0, byte flags = Ack, int payload = 0, (uint Value, uint Echo)? stamps = null)
    {
        int header = stamps is null ? 20 : 32;
        var segment = new byte[header + payload];
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)to.Port);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(8), acknowledgement);
        segment[12] = (byte)(header << 2);
        segment[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 64_000);
        if (stamps is { } stamp)
        {
            ((ReadOnlySpan<byte>)[1, 1, 8, 10]).CopyTo(segment.AsSpan(20));
            BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(24), stamp.Value);
            BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(28), stamp.Echo);
        }
        return Ip(from.Address, to.Address, 6, segment);
    }

    /// <summary>An IP packet with a UDP datagram.</summary>
    public static byte[] Udp(IPEndPoint from, IPEndPoint to, ReadOnlySpan<byte> payload)
    {
        var datagram = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), (ushort)to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        payload.CopyTo(datagram.AsSpan(8));
        return Ip(from.Address, to.Address, 17, datagram);
    }

    /// <summary>An IPv4 or IPv6 packet.</summary>
    public static byte[] Ip(IPAddress from, IPAddress to, byte protocol, ReadOnlySpan<byte> payload)
    {
        bool isV6 = from.AddressFamily is AddressFamily.InterNetworkV6;
        int header = isV6 ? 40 : 20;
        var packet = new byte[header + payload.Length];
        if (isV6)
        {
            packet[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)payload.Length);
            (packet[6], packet[7]) = (protocol, 64);
            from.GetAddressBytes().CopyTo(packet, 8);
            to.GetAddressBytes().CopyTo(packet, 24);
        }
        else
        {
            packet[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
            (packet[8], packet[9]) = (64, protocol);
            from.GetAddressBytes().CopyTo(packet, 12);
            to.GetAddressBytes().CopyTo(packet, 16);
        }
        payload.CopyTo(packet.AsSpan(header));
        return packet;
    }

    /// <summary>An Ethernet frame around an IP packet, with VLAN tags where there are any.</summary>
    public static byte[] Ethernet(byte[] ip, params ReadOnlySpan<ushort> vlans)
    {
        var tags = new byte[vlans.Length * 4];
        for (int i = 0; i < vlans.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(tags.AsSpan(i * 4), i == vlans.Length - 1 ? (ushort)0x8100 : (ushort)0x88A8);
            BinaryPrimitives.WriteUInt16BigEndian(tags.AsSpan((i * 4) + 2), vlans[i]);
        }
        return [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, .. tags, .. EtherType(ip), .. ip];
    }

    /// <summary>A packet of a Linux cooked capture of version 2.</summary>
    public static byte[] Cooked2(byte[] ip, int device, bool outgoing) =>
        [.. EtherType(ip), 0, 0, (byte)(device >> 24), (byte)(device >> 16), (byte)(device >> 8), (byte)device, 0, 1, outgoing ? (byte)4 : (byte)0, 6, 2, 0, 0, 0, 0, 1, 0, 0, .. ip];

    /// <summary>A packet of a Linux cooked capture of version 1.</summary>
    public static byte[] Cooked(byte[] ip, bool outgoing) => [0, outgoing ? (byte)4 : (byte)0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, .. EtherType(ip), .. ip];

    private static byte[] EtherType(byte[] ip) => ip[0] >> 4 == 6 ? [0x86, 0xDD] : [0x08, 0x00];
}

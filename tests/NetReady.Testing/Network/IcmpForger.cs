using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace NetReady.Testing.Network;

/// <summary>Sends ICMP errors (RFC 792) about packets of others, true or made up, from the network namespace of the thread that made it. Needs root.</summary>
public sealed class IcmpForger : IDisposable
{
    private readonly Socket raw = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);

    /// <summary>Says that a packet is too large (type 3, code 4).</summary>
    /// <param name="packet">As much of the packet as is quoted, from its IP header on.</param>
    /// <param name="mtu">What would pass.</param>
    public void SayTooBig(ReadOnlySpan<byte> packet, int mtu) => Send(3, 4, mtu, packet);

    /// <summary>Says that a packet has made all its hops (type 11, code 0).</summary>
    /// <param name="packet">As much of the packet as is quoted, from its IP header on.</param>
    public void SayExpired(ReadOnlySpan<byte> packet) => Send(11, 0, 0, packet);

    /// <summary>A UDP packet with its IP header, as an error quotes it.</summary>
    public static byte[] Udp(IPEndPoint from, IPEndPoint to, ReadOnlySpan<byte> payload)
    {
        byte[] packet = new byte[28 + payload.Length];
        (packet[0], packet[8], packet[9]) = (0x45, 64, 17);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        from.Address.TryWriteBytes(packet.AsSpan(12), out _);
        to.Address.TryWriteBytes(packet.AsSpan(16), out _);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), Checksum(packet.AsSpan(0, 20)));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(22), (ushort)to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(24), (ushort)(8 + payload.Length));
        payload.CopyTo(packet.AsSpan(28));
        return packet;
    }

    public void Dispose() => raw.Dispose();

    // To whoever sent the packet.
    private void Send(byte type, byte code, int mtu, ReadOnlySpan<byte> packet)
    {
        byte[] message = new byte[8 + packet.Length];
        (message[0], message[1]) = (type, code);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)mtu);
        packet.CopyTo(message.AsSpan(8));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        raw.SendTo(message, new IPEndPoint(new IPAddress(packet.Slice(12, 4)), 0));
    }

    // RFC 1071.
    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int at = 0; at < bytes.Length; at += 2) sum += (uint)((bytes[at] << 8) | (at + 1 < bytes.Length ? bytes[at + 1] : 0));
        while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}

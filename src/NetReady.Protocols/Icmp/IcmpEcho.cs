using System.Buffers.Binary;

namespace NetReady.Protocols.Icmp;

/// <summary>An ICMP echo message (RFC 792, RFC 4443 §4.1 and §4.2).</summary>
/// <param name="Identifier">Whose it is; a datagram socket's is set by the system.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Token">What the answer must repeat, so that nobody else can have sent it.</param>
public readonly record struct IcmpEcho(ushort Identifier, ushort Sequence, ulong Token)
{
    /// <summary>The length of a message, in bytes.</summary>
    public const int Length = 16;

    private const byte Request = 8, Reply = 0, RequestV6 = 128, ReplyV6 = 129;

    /// <summary>Writes a request to the start of <paramref name="message"/>. Over IPv6 the system fills in the checksum, which covers addresses.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="message"/> is shorter than 16 bytes.</exception>
    public void WriteRequest(Span<byte> message, bool v6)
    {
        message = message[..Length];
        message.Clear();
        message[0] = v6 ? RequestV6 : Request;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], Identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], Sequence);
        BinaryPrimitives.WriteUInt64BigEndian(message[8..], Token);
        if (!v6) BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum(message));
    }

    /// <summary>Reads a reply; false where it is none.</summary>
    public static bool TryReadReply(ReadOnlySpan<byte> message, bool v6, out IcmpEcho reply)
    {
        reply = default;
        if (message.Length < Length || message[0] != (v6 ? ReplyV6 : Reply) || message[1] != 0) return false;
        reply = new(BinaryPrimitives.ReadUInt16BigEndian(message[4..]), BinaryPrimitives.ReadUInt16BigEndian(message[6..]), BinaryPrimitives.ReadUInt64BigEndian(message[8..]));
        return true;
    }

    /// <summary>The message without the IPv4 header that a raw socket gives with it; empty where there is no whole header.</summary>
    public static ReadOnlySpan<byte> WithoutIpHeader(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty || packet[0] >> 4 != 4) return [];
        int header = (packet[0] & 0xF) * 4;
        return header >= 20 && packet.Length > header ? packet[header..] : [];
    }

    /// <summary>The internet checksum (RFC 1071).</summary>
    public static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (; bytes.Length > 1; bytes = bytes[2..]) sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        if (bytes.Length == 1) sum += (uint)bytes[0] << 8;
        while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}

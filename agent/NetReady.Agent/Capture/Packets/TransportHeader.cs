using System.Buffers.Binary;

namespace NetReady.Agent.Capture.Packets;

/// <summary>TCP (RFC 9293) with its timestamps option, and UDP (RFC 768), which may hold ESP.</summary>
internal static class TransportHeader
{
    private const int TcpHeader = 20, UdpHeader = 8;
    private const ushort NatTraversal = 4500;
    private const int EndOfOptions = 0, NoOperation = 1, Timestamps = 8;
    // NOP, NOP, timestamps of 10 bytes: as every system lays them out but in its SYN.
    private const uint UsualTimestamps = 0x0101_080A;

    /// <summary>Reads the header. What is cut off by the capture is sound and says nothing.</summary>
    /// <param name="bytes">What was captured, from the header on.</param>
    /// <param name="length">How long the IP header says that it and its payload are.</param>
    /// <param name="head">What is filled in.</param>
    /// <returns>Whether it is sound.</returns>
    public static bool Read(ReadOnlySpan<byte> bytes, int length, ref PacketHead head) => head.Transport switch
    {
        Transport.Tcp => ReadTcp(bytes, length, ref head),
        Transport.Udp => ReadUdp(bytes, length, ref head),
        _ => true,
    };

    private static bool ReadTcp(ReadOnlySpan<byte> bytes, int length, ref PacketHead head)
    {
        if (length < TcpHeader) return head.IsFragment;
        if (bytes.Length < TcpHeader) return true;
        int header = (bytes[12] >> 4) * 4;
        if (header < TcpHeader || (header > length && !head.IsFragment)) return false;
        head.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        head.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        head.Sequence = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        head.Acknowledgement = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        head.Flags = (TcpFlags)(bytes[13] & 0x1F);
        head.PayloadLength = Math.Max(0, length - header);
        head.HasTransport = true;
        if (header > TcpHeader) ReadOptions(bytes[TcpHeader..Math.Min(header, bytes.Length)], ref head);
        return true;
    }

    private static void ReadOptions(ReadOnlySpan<byte> options, ref PacketHead head)
    {
        if (options.Length >= 12 && BinaryPrimitives.ReadUInt32BigEndian(options) == UsualTimestamps)
        {
            Stamp(options[2..], ref head);
            return;
        }
        for (int at = 0; at < options.Length && options[at] != EndOfOptions;)
        {
            if (options[at] == NoOperation)
            {
                at++;
                continue;
            }
            int length = at + 1 < options.Length ? options[at + 1] : 0;
            if (length < 2 || length > options.Length - at) return;
            if (options[at] == Timestamps && length == 10)
            {
                Stamp(options[at..], ref head);
                return;
            }
            at += length;
        }
    }

    private static void Stamp(ReadOnlySpan<byte> option, ref PacketHead head)
    {
        head.TimestampValue = BinaryPrimitives.ReadUInt32BigEndian(option[2..]);
        head.TimestampEcho = BinaryPrimitives.ReadUInt32BigEndian(option[6..]);
        head.HasTimestamps = true;
    }

    private static bool ReadUdp(ReadOnlySpan<byte> bytes, int length, ref PacketHead head)
    {
        if (length < UdpHeader) return head.IsFragment;
        if (bytes.Length < UdpHeader) return true;
        int said = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        // 0 stands for one that is too long to say so (RFC 2675 §4); one that the network card has yet to cut up, and a first fragment, say more or less than there is.
        if (said is not 0 && (said < UdpHeader || (said > length && !head.IsFragment))) return false;
        head.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        head.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        head.PayloadLength = Math.Min(said is 0 ? length : said, length) - UdpHeader;
        head.HasTransport = true;
        if (IsEsp(bytes, head)) head.Transport = Transport.Esp;
        return true;
    }

    // RFC 3948 §2.2: on port 4500 ESP begins with its index, which is not 0; IKE begins with four bytes of 0, and a keep-alive is one byte long.
    private static bool IsEsp(ReadOnlySpan<byte> bytes, in PacketHead head) =>
        (head.SourcePort == NatTraversal || head.DestinationPort == NatTraversal) && head.PayloadLength > 4 && bytes.Length >= UdpHeader + 4
        && BinaryPrimitives.ReadUInt32BigEndian(bytes[UdpHeader..]) != 0;
}

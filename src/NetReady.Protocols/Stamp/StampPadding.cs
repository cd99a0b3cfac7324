using System.Buffers.Binary;

namespace NetReady.Protocols.Stamp;

/// <summary>Extra padding (RFC 8972 §4.1): a TLV that makes a packet as long as the traffic that it stands for.</summary>
public static class StampPadding
{
    /// <summary>The TLV's header: flags, type and length (RFC 8972 §4).</summary>
    public const int HeaderLength = 4;

    private const byte Unrecognized = 0x80, ExtraPaddingType = 1;

    /// <summary>Makes what follows the 44 bytes of a sender's packet one padding TLV.</summary>
    /// <param name="packet">The whole packet: 44 bytes, or at least 48.</param>
    /// <exception cref="ArgumentException">Between 44 and 48 bytes there is no room for a TLV's header.</exception>
    public static void Write(Span<byte> packet)
    {
        var tlv = packet[StampPacket.Length..];
        if (tlv.IsEmpty) return;
        if (tlv.Length < HeaderLength) throw new ArgumentException($"A packet is {StampPacket.Length} bytes long, or at least {StampPacket.Length + HeaderLength}.", nameof(packet));
        // A sender marks every TLV as unrecognized; a reflector that knows it takes the mark away.
        (tlv[0], tlv[1]) = (Unrecognized, ExtraPaddingType);
        BinaryPrimitives.WriteUInt16BigEndian(tlv[2..], (ushort)(tlv.Length - HeaderLength));
    }

    /// <summary>Takes the mark "unrecognized" off the padding among a packet's TLVs, as a reflector does that knows padding and no other TLV.</summary>
    public static void Recognize(Span<byte> packet)
    {
        for (var tlv = packet[StampPacket.Length..]; tlv.Length >= HeaderLength;)
        {
            int length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(tlv[2..]);
            if (length > tlv.Length) return;
            if (tlv[1] == ExtraPaddingType) tlv[0] &= unchecked((byte)~Unrecognized);
            tlv = tlv[length..];
        }
    }
}

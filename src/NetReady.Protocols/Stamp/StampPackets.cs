using System.Buffers.Binary;

namespace NetReady.Protocols.Stamp;

/// <summary>What is the same in all STAMP packets.</summary>
public static class StampPacket
{
    /// <summary>The length of an unauthenticated packet without TLVs, in bytes (RFC 8762 §4.2.1, §4.3.1).</summary>
    public const int Length = 44;

    /// <summary>The port that IANA gave to reflectors (RFC 8762 §4.1); it needs privileges.</summary>
    public const int WellKnownPort = 862;
}

/// <summary>A session-sender's unauthenticated test packet (RFC 8762 §4.2.1) with the session identifier of RFC 8972 §3.</summary>
/// <param name="Sequence">The packet's number in its session, from 0.</param>
/// <param name="Timestamp">When it was sent.</param>
/// <param name="Error">How far that may be off.</param>
/// <param name="SessionId">The session's identifier (SSID); 0 where the sender has none.</param>
public readonly record struct StampSenderPacket(uint Sequence, NtpTimestamp Timestamp, ErrorEstimate Error, ushort SessionId)
{
    /// <summary>Writes the 44 bytes to the start of <paramref name="packet"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="packet"/> is shorter than 44 bytes.</exception>
    public void Write(Span<byte> packet)
    {
        packet = packet[..StampPacket.Length];
        packet.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(packet, Sequence);
        BinaryPrimitives.WriteUInt64BigEndian(packet[4..], Timestamp.Bits);
        BinaryPrimitives.WriteUInt16BigEndian(packet[12..], Error.ToBits());
        BinaryPrimitives.WriteUInt16BigEndian(packet[14..], SessionId);
    }

    /// <summary>Reads a packet; false where it is shorter than 44 bytes. Bytes that must be zero are ignored (RFC 8762 §4.2.1), TLVs after them too.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out StampSenderPacket read)
    {
        read = default;
        if (packet.Length < StampPacket.Length) return false;
        read = new(
            BinaryPrimitives.ReadUInt32BigEndian(packet),
            new(BinaryPrimitives.ReadUInt64BigEndian(packet[4..])),
            ErrorEstimate.FromBits(BinaryPrimitives.ReadUInt16BigEndian(packet[12..])),
            BinaryPrimitives.ReadUInt16BigEndian(packet[14..]));
        return true;
    }
}

/// <summary>A session-reflector's unauthenticated test packet (RFC 8762 §4.3.1) with the session identifier of RFC 8972 §3.</summary>
/// <param name="Sequence">The reflector's own number where it keeps state, else a copy of the sender's.</param>
/// <param name="Timestamp">When the reflector sent it.</param>
/// <param name="Error">How far the reflector's timestamps may be off.</param>
/// <param name="SessionId">The sender's session identifier; 0 from a reflector that knows RFC 8762 only.</param>
/// <param name="ReceiveTimestamp">When the sender's packet came in.</param>
/// <param name="SenderSequence">The sender's number.</param>
/// <param name="SenderTimestamp">The sender's timestamp.</param>
/// <param name="SenderError">The sender's estimate of its error.</param>
/// <param name="SenderTtl">The TTL or hop limit with which the sender's packet came in; 255 where it cannot be read (RFC 5357 §4.2.1).</param>
public readonly record struct StampReflectorPacket(
    uint Sequence, NtpTimestamp Timestamp, ErrorEstimate Error, ushort SessionId, NtpTimestamp ReceiveTimestamp,
    uint SenderSequence, NtpTimestamp SenderTimestamp, ErrorEstimate SenderError, byte SenderTtl)
{
    /// <summary>How long the packet stayed in the reflector, by its clock; null where its timestamps make no sense.</summary>
    public TimeSpan? TimeInReflector
    {
        get
        {
            var spent = Error.Ptp ? PtpTime(Timestamp) - PtpTime(ReceiveTimestamp) : Timestamp - ReceiveTimestamp;
            return spent >= TimeSpan.Zero ? spent : null;
        }
    }

    /// <summary>Writes the 44 bytes to the start of <paramref name="packet"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="packet"/> is shorter than 44 bytes.</exception>
    public void Write(Span<byte> packet)
    {
        packet = packet[..StampPacket.Length];
        packet.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(packet, Sequence);
        BinaryPrimitives.WriteUInt64BigEndian(packet[4..], Timestamp.Bits);
        BinaryPrimitives.WriteUInt16BigEndian(packet[12..], Error.ToBits());
        BinaryPrimitives.WriteUInt16BigEndian(packet[14..], SessionId);
        BinaryPrimitives.WriteUInt64BigEndian(packet[16..], ReceiveTimestamp.Bits);
        BinaryPrimitives.WriteUInt32BigEndian(packet[24..], SenderSequence);
        BinaryPrimitives.WriteUInt64BigEndian(packet[28..], SenderTimestamp.Bits);
        BinaryPrimitives.WriteUInt16BigEndian(packet[36..], SenderError.ToBits());
        packet[40] = SenderTtl;
    }

    /// <summary>Reads a packet; false where it is shorter than 44 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out StampReflectorPacket read)
    {
        read = default;
        if (packet.Length < StampPacket.Length) return false;
        read = new(
            BinaryPrimitives.ReadUInt32BigEndian(packet),
            new(BinaryPrimitives.ReadUInt64BigEndian(packet[4..])),
            ErrorEstimate.FromBits(BinaryPrimitives.ReadUInt16BigEndian(packet[12..])),
            BinaryPrimitives.ReadUInt16BigEndian(packet[14..]),
            new(BinaryPrimitives.ReadUInt64BigEndian(packet[16..])),
            BinaryPrimitives.ReadUInt32BigEndian(packet[24..]),
            new(BinaryPrimitives.ReadUInt64BigEndian(packet[28..])),
            ErrorEstimate.FromBits(BinaryPrimitives.ReadUInt16BigEndian(packet[36..])),
            packet[40]);
        return true;
    }

    // RFC 8186 §2.3: 32 bits of seconds and 32 of nanoseconds.
    private static TimeSpan PtpTime(NtpTimestamp timestamp) =>
        new((long)(timestamp.Bits >> 32) * TimeSpan.TicksPerSecond + (long)(timestamp.Bits & 0xFFFFFFFF) / TimeSpan.NanosecondsPerTick);
}

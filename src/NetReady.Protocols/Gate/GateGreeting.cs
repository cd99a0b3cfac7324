using System.Buffers.Binary;
using System.Net;

namespace NetReady.Protocols.Gate;

/// <summary>A greeting: header, when the device sent it, and zeros up to the welcome's length.</summary>
/// <param name="Header">The header.</param>
/// <param name="SentAt">When it was sent, in ns by the device's steady clock.</param>
public readonly record struct GateGreeting(GateHeader Header, long SentAt)
{
    /// <summary>Its length, and the welcome's, in bytes.</summary>
    public const int Length = 80;

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> message)
    {
        message = message[..Length];
        message.Clear();
        Header.Write(message);
        BinaryPrimitives.WriteInt64BigEndian(message[GateHeader.Length..], SentAt);
    }

    /// <summary>Reads it after its header; null where it is too short.</summary>
    public static GateGreeting? TryRead(in GateHeader header, ReadOnlySpan<byte> message) =>
        message.Length < Length ? null : new(header, BinaryPrimitives.ReadInt64BigEndian(message[GateHeader.Length..]));
}

/// <summary>The answer to a greeting.</summary>
/// <param name="Header">The header, with the greeting's number.</param>
/// <param name="GreetingSentAt">The greeting's own time, as it came.</param>
/// <param name="ReceivedAt">When the greeting came, in ns by the far end's steady clock.</param>
/// <param name="SentAt">When the welcome was sent, by the same clock.</param>
/// <param name="Cookie">What requests must show.</param>
/// <param name="Observed">The address from which the greeting came.</param>
public sealed record GateWelcome(GateHeader Header, long GreetingSentAt, long ReceivedAt, long SentAt, GateCookie Cookie, IPAddress Observed)
{
    /// <summary>Writes it.</summary>
    public void Write(Span<byte> message)
    {
        message = message[..GateGreeting.Length];
        message.Clear();
        Header.Write(message);
        BinaryPrimitives.WriteInt64BigEndian(message[16..], GreetingSentAt);
        BinaryPrimitives.WriteInt64BigEndian(message[24..], ReceivedAt);
        BinaryPrimitives.WriteInt64BigEndian(message[32..], SentAt);
        Cookie.Write(message[40..]);
        Observed.MapToIPv6().TryWriteBytes(message[60..], out _);
    }

    /// <summary>Reads it after its header; null where it is too short.</summary>
    public static GateWelcome? TryRead(in GateHeader header, ReadOnlySpan<byte> message)
    {
        if (message.Length < GateGreeting.Length) return null;
        var observed = new IPAddress(message[60..76]);
        return new(
            header, BinaryPrimitives.ReadInt64BigEndian(message[16..]), BinaryPrimitives.ReadInt64BigEndian(message[24..]), BinaryPrimitives.ReadInt64BigEndian(message[32..]),
            GateCookie.Read(message[40..]), observed.IsIPv4MappedToIPv6 ? observed.MapToIPv4() : observed);
    }
}

/// <summary>What proves that whoever asks received the answer to a greeting, at the address from which it asks.</summary>
/// <param name="IssuedAt">When it was issued, in seconds by the far end's steady clock.</param>
/// <param name="Mac">The far end's keyed hash over address, port, session and time, cut to 128 bits (RFC 2104 §5).</param>
public readonly record struct GateCookie(uint IssuedAt, UInt128 Mac)
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 20;

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, IssuedAt);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[4..], Mac);
    }

    /// <summary>Reads it.</summary>
    public static GateCookie Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[4..]));
}

using System.Buffers.Binary;

namespace NetReady.Protocols.Ikev2;

/// <summary>Numbers of IKEv2 that a probe needs (RFC 7296 §3.1, §3.2, §3.10.1).</summary>
public static class Ike
{
    /// <summary>The port without NAT traversal (RFC 7296 §2).</summary>
    public const int Port = 500;

    /// <summary>The port where ESP and IKE share UDP, and IKE starts with four zero bytes (RFC 3948 §2.2).</summary>
    public const int NatTraversalPort = 4500;

    /// <summary>The length of the non-ESP marker, in bytes (RFC 3948 §2.2).</summary>
    public const int NonEspMarkerLength = 4;

    /// <summary>The exchange that opens an SA.</summary>
    public const byte SaInitExchange = 34;

    /// <summary>Version 2.0 as the header writes it.</summary>
    public const byte Version2 = 0x20;

    internal const byte FlagInitiator = 0x08;
    internal const byte FlagResponse = 0x20;

    internal const byte NoPayload = 0;
    internal const byte SecurityAssociationPayload = 33;
    internal const byte KeyExchangePayload = 34;
    internal const byte NoncePayload = 40;
    internal const byte NotifyPayload = 41;

    internal const ushort CookieNotify = 16390;
}

/// <summary>The header of an IKE message (RFC 7296 §3.1).</summary>
/// <param name="InitiatorSpi">What the initiator calls the SA.</param>
/// <param name="ResponderSpi">What the responder calls it; 0 while there is none.</param>
/// <param name="NextPayload">The type of the first payload; 0 where there is none.</param>
/// <param name="Version">Major version in the upper four bits, minor in the lower.</param>
/// <param name="Exchange">The type of exchange.</param>
/// <param name="Flags">Initiator, version and response bits.</param>
/// <param name="MessageId">The message's number.</param>
/// <param name="Length">The whole message's length, in bytes.</param>
public readonly record struct IkeHeader(
    ulong InitiatorSpi, ulong ResponderSpi, byte NextPayload, byte Version, byte Exchange, byte Flags, uint MessageId, uint Length)
{
    /// <summary>The header's length, in bytes.</summary>
    public const int Size = 28;

    /// <summary>The major version.</summary>
    public int MajorVersion => Version >> 4;

    /// <summary>Whether it answers a request.</summary>
    public bool IsResponse => (Flags & Ike.FlagResponse) != 0;

    /// <summary>Writes the 28 bytes to the start of <paramref name="message"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="message"/> is shorter than 28 bytes.</exception>
    public void Write(Span<byte> message)
    {
        message = message[..Size];
        BinaryPrimitives.WriteUInt64BigEndian(message, InitiatorSpi);
        BinaryPrimitives.WriteUInt64BigEndian(message[8..], ResponderSpi);
        message[16] = NextPayload;
        message[17] = Version;
        message[18] = Exchange;
        message[19] = Flags;
        BinaryPrimitives.WriteUInt32BigEndian(message[20..], MessageId);
        BinaryPrimitives.WriteUInt32BigEndian(message[24..], Length);
    }

    /// <summary>Reads a header; false where there are fewer than 28 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out IkeHeader read)
    {
        read = default;
        if (message.Length < Size) return false;
        read = new(
            BinaryPrimitives.ReadUInt64BigEndian(message), BinaryPrimitives.ReadUInt64BigEndian(message[8..]),
            message[16], message[17], message[18], message[19],
            BinaryPrimitives.ReadUInt32BigEndian(message[20..]), BinaryPrimitives.ReadUInt32BigEndian(message[24..]));
        return true;
    }
}

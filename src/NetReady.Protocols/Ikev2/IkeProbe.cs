using System.Buffers.Binary;

namespace NetReady.Protocols.Ikev2;

/// <summary>Which question an IKE_SA_INIT probe puts to a gateway.</summary>
public enum IkeProbeKind
{
    /// <summary>
    /// Are you there? A sound message that offers only the 768-bit group, which gateways must not accept (RFC 8247 §2.4): the answer is
    /// 36 bytes long, shorter than the question, and leaves no half-open SA behind.
    /// </summary>
    Small,

    /// <summary>Would you take a common offer (AES-CBC-128 or -256, SHA-256, 2048-bit MODP)? The answer, if so, leaves a half-open SA for a while.</summary>
    Full,
}

/// <summary>Writes IKE_SA_INIT requests (RFC 7296 §1.2) that ask whether a gateway answers. They carry no identity and no credential.</summary>
public static class IkeProbe
{
    /// <summary>How many random bytes a probe needs at most: the key exchange value and the nonce.</summary>
    public const int RandomLength = 256 + NonceLength;

    /// <summary>The length of the longest probe with its marker, in bytes.</summary>
    public const int MostLength = 512;

    private const int NonceLength = 32;

    // RFC 7296 §3.3.2, transform types and identifiers.
    private const byte Encryption = 1, PseudoRandom = 2, Integrity = 3, DiffieHellman = 4;
    private const ushort AesCbc = 12, HmacSha256 = 5, HmacSha256Truncated = 12, Modp768 = 1, Modp2048 = 14;

    /// <summary>Writes a probe and returns its length in bytes.</summary>
    /// <param name="message">Where to write it; at least <see cref="MostLength"/> bytes.</param>
    /// <param name="kind">Which question it puts.</param>
    /// <param name="spi">The initiator's SPI, random and not 0: the answer carries it.</param>
    /// <param name="random">At least <see cref="RandomLength"/> random bytes.</param>
    /// <param name="nonEspMarker">Whether to put the four zero bytes of port 4500 before it (RFC 3948 §2.2).</param>
    /// <param name="version">The version to claim.</param>
    /// <exception cref="ArgumentOutOfRangeException">A span is too short.</exception>
    public static int Write(Span<byte> message, IkeProbeKind kind, ulong spi, ReadOnlySpan<byte> random, bool nonEspMarker, byte version = Ike.Version2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(message.Length, MostLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(random.Length, RandomLength);
        int marker = nonEspMarker ? Ike.NonEspMarkerLength : 0;
        message[..marker].Clear();
        int length = WriteMessage(message[marker..], kind, spi, random, version);
        return marker + length;
    }

    private static int WriteMessage(Span<byte> message, IkeProbeKind kind, ulong spi, ReadOnlySpan<byte> random, byte version)
    {
        var (group, keyLength) = kind is IkeProbeKind.Full ? (Modp2048, 256) : (Modp768, 96);
        int at = IkeHeader.Size;
        at += WriteOffer(message[at..], kind, group);
        at += WriteKeyExchange(message[at..], group, random[..keyLength]);
        at += WriteNonce(message[at..], random.Slice(256, NonceLength));
        new IkeHeader(spi, 0, Ike.SecurityAssociationPayload, version, Ike.SaInitExchange, Ike.FlagInitiator, 0, (uint)at).Write(message);
        return at;
    }

    // RFC 7296 §3.3: one proposal, for IKE itself, with one transform of each type or, in the full offer, two key lengths of AES.
    private static int WriteOffer(Span<byte> payload, IkeProbeKind kind, ushort group)
    {
        const int proposalAt = 4, transformsAt = proposalAt + 8;
        int at = transformsAt;
        byte transforms = 4;
        at += WriteTransform(payload[at..], Encryption, AesCbc, keyBits: 128);
        if (kind is IkeProbeKind.Full)
        {
            at += WriteTransform(payload[at..], Encryption, AesCbc, keyBits: 256);
            transforms++;
        }
        at += WriteTransform(payload[at..], PseudoRandom, HmacSha256);
        at += WriteTransform(payload[at..], Integrity, HmacSha256Truncated);
        at += WriteTransform(payload[at..], DiffieHellman, group, last: true);
        WritePayloadHeader(payload, Ike.KeyExchangePayload, at);
        var proposal = payload[proposalAt..];
        proposal[0] = 0; // no proposal after this one
        proposal[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(proposal[2..], (ushort)(at - proposalAt));
        proposal[4] = 1; // proposal number
        proposal[5] = 1; // protocol: IKE
        proposal[6] = 0; // SPI size
        proposal[7] = transforms;
        return at;
    }

    private static int WriteTransform(Span<byte> transform, byte type, ushort id, ushort keyBits = 0, bool last = false)
    {
        int length = keyBits == 0 ? 8 : 12;
        transform[0] = last ? (byte)0 : (byte)3;
        transform[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(transform[2..], (ushort)length);
        transform[4] = type;
        transform[5] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(transform[6..], id);
        if (keyBits == 0) return length;
        BinaryPrimitives.WriteUInt16BigEndian(transform[8..], 0x8000 | 14); // RFC 7296 §3.3.5: key length, in its short form
        BinaryPrimitives.WriteUInt16BigEndian(transform[10..], keyBits);
        return length;
    }

    // RFC 7296 §3.4. Nobody will compute with the value, so a random one does.
    private static int WriteKeyExchange(Span<byte> payload, ushort group, ReadOnlySpan<byte> value)
    {
        int length = 8 + value.Length;
        WritePayloadHeader(payload, Ike.NoncePayload, length);
        BinaryPrimitives.WriteUInt16BigEndian(payload[4..], group);
        payload[6..8].Clear();
        value.CopyTo(payload[8..]);
        return length;
    }

    // RFC 7296 §3.9.
    private static int WriteNonce(Span<byte> payload, ReadOnlySpan<byte> nonce)
    {
        WritePayloadHeader(payload, Ike.NoPayload, 4 + nonce.Length);
        nonce.CopyTo(payload[4..]);
        return 4 + nonce.Length;
    }

    // RFC 7296 §3.2; the second byte is the critical flag, clear in payloads that RFC 7296 defines.
    private static void WritePayloadHeader(Span<byte> payload, byte next, int length)
    {
        payload[0] = next;
        payload[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)length);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NetReady.Protocols.Ikev2;

/// <summary>Which question an IKE_SA_INIT probe puts to a gateway.</summary>
public enum IkeProbeKind
{
    /// <summary>
    /// Are you there? A sound message that offers only the 768-bit group, which gateways must not accept (RFC 8247 §2.4): the answer is
    /// 36 bytes long, shorter than the question, and leaves no half-open SA behind.
    /// </summary>
    Small,

    /// <summary>
    /// Would you take a common offer (AES-GCM or AES-CBC of 128 or 256 bits, SHA-256, a group that RFC 8247 §2.4 recommends)? The answer, if so, leaves a
    /// half-open SA for a while. It stays below 600 bytes: a first message cannot be split by IKE (RFC 7383 §2.1), and fragments of IP are lost on many lines.
    /// </summary>
    Full,
}

/// <summary>An IKE_SA_INIT request (RFC 7296 §1.2) that asks whether a gateway answers. It carries no identity and no credential.</summary>
public sealed record IkeProbe
{
    /// <summary>The length of the longest probe with its marker, in bytes.</summary>
    public const int MostLength = 1024;

    private const int NonceLength = 32;

    // RFC 7296 §2.6: a cookie is at most 64 bytes long.
    private const int MostCookie = 64;

    private IkeProbe(IkeProbeKind kind, ulong spi, ushort group) => (Kind, Spi, Group, KeyExchange) = (kind, spi, group, IkeGroups.PublicValue(group));

    /// <summary>Which question it puts.</summary>
    public IkeProbeKind Kind { get; }

    /// <summary>The initiator's SPI, random and not 0: the answer carries it.</summary>
    public ulong Spi { get; }

    /// <summary>The Diffie-Hellman group of its key exchange value, by its IANA number.</summary>
    public ushort Group { get; private init; }

    private byte[] KeyExchange { get; init; }

    private byte[] Nonce { get; } = RandomNumberGenerator.GetBytes(NonceLength);

    private byte[] Cookie { get; init; } = [];

    /// <summary>A probe with a random SPI, or with the one given.</summary>
    public static IkeProbe New(IkeProbeKind kind, ulong? spi = null) =>
        new(kind, spi ?? (BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1), kind is IkeProbeKind.Full ? IkeGroups.First : IkeGroups.Modp768);

    /// <summary>
    /// The question put again as the gateway wants it: with its cookie (RFC 7296 §2.6), or with the group it asks for (§1.3); null where the answer stands.
    /// The small question is answered either way, and never put again.
    /// </summary>
    public IkeProbe? Again(IkeReply reply) => Kind is IkeProbeKind.Small ? null : reply.Kind switch
    {
        IkeReplyKind.Cookie when Cookie.Length == 0 && reply.CookieData.Length is > 0 and <= MostCookie => this with { Cookie = reply.CookieData.ToArray() },
        IkeReplyKind.InvalidKePayload when reply.WantedGroup != Group && IkeGroups.Offered.Contains(reply.WantedGroup) =>
            this with { Group = reply.WantedGroup, KeyExchange = IkeGroups.PublicValue(reply.WantedGroup) },
        _ => null,
    };

    /// <summary>Writes the probe and returns its length in bytes.</summary>
    /// <param name="message">Where to write it; at least <see cref="MostLength"/> bytes.</param>
    /// <param name="nonEspMarker">Whether to put the four zero bytes of port 4500 before it (RFC 3948 §2.2).</param>
    /// <param name="version">The version to claim.</param>
    /// <exception cref="ArgumentOutOfRangeException">The span is too short.</exception>
    public int Write(Span<byte> message, bool nonEspMarker, byte version = Ike.Version2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(message.Length, MostLength);
        int marker = nonEspMarker ? Ike.NonEspMarkerLength : 0;
        message[..marker].Clear();
        return marker + WriteMessage(message[marker..], version);
    }

    private int WriteMessage(Span<byte> message, byte version)
    {
        int at = IkeHeader.Size;
        if (Cookie.Length > 0) at += WriteCookie(message[at..]);
        at += IkeOffer.Write(message[at..], Kind, Ike.KeyExchangePayload);
        at += WriteKeyExchange(message[at..]);
        at += WriteNonce(message[at..]);
        byte first = Cookie.Length > 0 ? Ike.NotifyPayload : Ike.SecurityAssociationPayload;
        new IkeHeader(Spi, 0, first, version, Ike.SaInitExchange, Ike.FlagInitiator, 0, (uint)at).Write(message);
        return at;
    }

    // RFC 7296 §2.6: the cookie comes first, and all else stays as it was. §3.10: no protocol, no SPI.
    private int WriteCookie(Span<byte> payload)
    {
        int length = 8 + Cookie.Length;
        IkeOffer.WritePayloadHeader(payload, Ike.SecurityAssociationPayload, length);
        payload[4] = 0;
        payload[5] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(payload[6..], Ike.CookieNotify);
        Cookie.CopyTo(payload[8..]);
        return length;
    }

    // RFC 7296 §3.4.
    private int WriteKeyExchange(Span<byte> payload)
    {
        int length = 8 + KeyExchange.Length;
        IkeOffer.WritePayloadHeader(payload, Ike.NoncePayload, length);
        BinaryPrimitives.WriteUInt16BigEndian(payload[4..], Group);
        payload[6..8].Clear();
        KeyExchange.CopyTo(payload[8..]);
        return length;
    }

    // RFC 7296 §3.9.
    private int WriteNonce(Span<byte> payload)
    {
        IkeOffer.WritePayloadHeader(payload, Ike.NoPayload, 4 + Nonce.Length);
        Nonce.CopyTo(payload[4..]);
        return 4 + Nonce.Length;
    }
}

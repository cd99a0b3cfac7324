using System.Buffers.Binary;
using System.Collections.Immutable;

namespace NetReady.Protocols.Ikev2;

/// <summary>Writes the SA payload (RFC 7296 §3.3): the proposals of a probe, each for IKE itself.</summary>
internal static class IkeOffer
{
    // RFC 7296 §3.3.2, transform types and identifiers; AES-GCM is RFC 5282 §7.2.
    private const byte Encryption = 1, PseudoRandom = 2, Integrity = 3, DiffieHellman = 4;
    private const ushort AesCbc = 12, AesGcm16 = 20, HmacSha256 = 5, HmacSha384 = 6, HmacSha256Truncated = 12;

    private static readonly ImmutableArray<Transform> smallOffer =
        [new(Encryption, AesCbc, 128), new(PseudoRandom, HmacSha256), new(Integrity, HmacSha256Truncated), new(DiffieHellman, IkeGroups.Modp768)];

    // Combined-mode ciphers stand in a proposal of their own, without integrity (RFC 7296 §3.3).
    private static readonly ImmutableArray<Transform> combinedOffer =
        [new(Encryption, AesGcm16, 128), new(Encryption, AesGcm16, 256), new(PseudoRandom, HmacSha256), new(PseudoRandom, HmacSha384), .. Groups()];

    private static readonly ImmutableArray<Transform> classicOffer =
        [new(Encryption, AesCbc, 128), new(Encryption, AesCbc, 256), new(PseudoRandom, HmacSha256), new(Integrity, HmacSha256Truncated), .. Groups()];

    private readonly record struct Transform(byte Type, ushort Id, ushort KeyBits = 0);

    /// <summary>Writes the payload of a kind of probe, and returns its length in bytes.</summary>
    public static int Write(Span<byte> payload, IkeProbeKind kind, byte next)
    {
        ReadOnlySpan<ImmutableArray<Transform>> proposals = kind is IkeProbeKind.Full ? [combinedOffer, classicOffer] : [smallOffer];
        int at = 4;
        for (int i = 0; i < proposals.Length; i++) at += WriteProposal(payload[at..], (byte)(i + 1), i + 1 == proposals.Length, proposals[i]);
        WritePayloadHeader(payload, next, at);
        return at;
    }

    /// <summary>Writes the header that every payload has (RFC 7296 §3.2); the second byte is the critical flag, clear in payloads that RFC 7296 defines.</summary>
    public static void WritePayloadHeader(Span<byte> payload, byte next, int length)
    {
        payload[0] = next;
        payload[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)length);
    }

    private static IEnumerable<Transform> Groups() => IkeGroups.Offered.Select(group => new Transform(DiffieHellman, group));

    // RFC 7296 §3.3.1.
    private static int WriteProposal(Span<byte> proposal, byte number, bool last, ImmutableArray<Transform> transforms)
    {
        int at = 8;
        for (int i = 0; i < transforms.Length; i++) at += WriteTransform(proposal[at..], transforms[i], i + 1 == transforms.Length);
        proposal[0] = last ? (byte)0 : (byte)2;
        proposal[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(proposal[2..], (ushort)at);
        proposal[4] = number;
        proposal[5] = 1; // protocol: IKE
        proposal[6] = 0; // SPI size
        proposal[7] = (byte)transforms.Length;
        return at;
    }

    private static int WriteTransform(Span<byte> written, Transform transform, bool last)
    {
        int length = transform.KeyBits == 0 ? 8 : 12;
        written[0] = last ? (byte)0 : (byte)3;
        written[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(written[2..], (ushort)length);
        written[4] = transform.Type;
        written[5] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(written[6..], transform.Id);
        if (transform.KeyBits == 0) return length;
        BinaryPrimitives.WriteUInt16BigEndian(written[8..], 0x8000 | 14); // RFC 7296 §3.3.5: key length, in its short form
        BinaryPrimitives.WriteUInt16BigEndian(written[10..], transform.KeyBits);
        return length;
    }
}

using System.Security.Cryptography;

namespace NetReady.Protocols.OpenVpn;

/// <summary>How a server protects its control channel against everyone without its key.</summary>
public enum OpenVpnWrap
{
    /// <summary>Each packet carries an HMAC (<c>--tls-auth</c>).</summary>
    TlsAuth,

    /// <summary>Each packet is encrypted and carries an HMAC (<c>--tls-crypt</c>).</summary>
    TlsCrypt,
}

/// <summary>Which halves of the static key a client sends and receives with (<c>--key-direction</c>).</summary>
public enum OpenVpnKeyDirection
{
    /// <summary>The first half both ways: no direction is configured.</summary>
    Both,

    /// <summary>Direction 0: sends with the first half, receives with the second. Servers' usual side.</summary>
    Normal,

    /// <summary>Direction 1: sends with the second half, receives with the first. Clients' usual side.</summary>
    Inverse,
}

/// <summary>What a client needs to speak to a server that is keyed: a static key of 2048 bits, and how it is used. It never shows its bytes.</summary>
public sealed class OpenVpnKey
{
    /// <summary>The length of a static key, in bytes: two halves, each a cipher's key of 64 bytes and an HMAC's of 64.</summary>
    public const int Length = 256;

    private const int HalfLength = Length / 2, HmacOffset = 64, CryptKeyLength = 32;

    private readonly byte[] material;
    private readonly int sendingHalf, receivingHalf;

    private OpenVpnKey(ReadOnlySpan<byte> material, OpenVpnWrap wrap, HashAlgorithmName digest, OpenVpnKeyDirection direction)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(material.Length, Length);
        this.material = material.ToArray();
        (Wrap, Digest) = (wrap, digest);
        (sendingHalf, receivingHalf) = direction switch
        {
            OpenVpnKeyDirection.Normal => (0, HalfLength),
            OpenVpnKeyDirection.Inverse => (HalfLength, 0),
            _ => (0, 0),
        };
        DigestLength = CryptographicOperations.HashData(digest, []).Length;
    }

    /// <summary>A key for <c>--tls-auth</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The key is not 256 bytes long.</exception>
    /// <exception cref="CryptographicException">The digest is not one that can be computed.</exception>
    public static OpenVpnKey TlsAuth(ReadOnlySpan<byte> material, HashAlgorithmName digest, OpenVpnKeyDirection direction) => new(material, OpenVpnWrap.TlsAuth, digest, direction);

    /// <summary>A key for <c>--tls-crypt</c>, whose cipher (AES-256-CTR), digest (SHA-256) and direction (a client's) are fixed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The key is not 256 bytes long.</exception>
    public static OpenVpnKey TlsCrypt(ReadOnlySpan<byte> material) => new(material, OpenVpnWrap.TlsCrypt, HashAlgorithmName.SHA256, OpenVpnKeyDirection.Inverse);

    /// <summary>What the key is used for.</summary>
    public OpenVpnWrap Wrap { get; }

    /// <summary>The HMAC's digest.</summary>
    public HashAlgorithmName Digest { get; }

    /// <summary>The HMAC's length, in bytes.</summary>
    public int DigestLength { get; }

    /// <summary>As configurations name what the key is used for.</summary>
    public string WrapName => Wrap is OpenVpnWrap.TlsAuth ? "tls-auth" : "tls-crypt";

    /// <summary>The key that other side's packets are made with: for tests, and for a server.</summary>
    public OpenVpnKey OtherSide() => new(
        material, Wrap, Digest, sendingHalf == receivingHalf ? OpenVpnKeyDirection.Both : sendingHalf == 0 ? OpenVpnKeyDirection.Inverse : OpenVpnKeyDirection.Normal);

    internal void Authenticate(ReadOnlySpan<byte> content, Span<byte> hmac, bool sending) =>
        CryptographicOperations.HmacData(Digest, HmacKey(sending), content, hmac[..DigestLength]);

    internal bool Verifies(ReadOnlySpan<byte> content, ReadOnlySpan<byte> hmac)
    {
        Span<byte> expected = stackalloc byte[DigestLength];
        Authenticate(content, expected, sending: false);
        return CryptographicOperations.FixedTimeEquals(expected, hmac);
    }

    /// <summary>AES-256 in counter mode: the same both ways. The counter's first block is the start of the HMAC.</summary>
    internal void Crypt(ReadOnlySpan<byte> hmac, ReadOnlySpan<byte> input, Span<byte> output, bool sending)
    {
        const int block = 16;
        using var aes = Aes.Create();
        aes.SetKey(material.AsSpan(sending ? sendingHalf : receivingHalf, CryptKeyLength));
        Span<byte> counter = stackalloc byte[block], stream = stackalloc byte[block];
        hmac[..block].CopyTo(counter);
        for (int at = 0; at < input.Length; at += block)
        {
            aes.EncryptEcb(counter, stream, PaddingMode.None);
            for (int i = at; i < input.Length && i < at + block; i++) output[i] = (byte)(input[i] ^ stream[i - at]);
            for (int i = block - 1; i >= 0 && ++counter[i] == 0; i--)
            {
                // The carry goes on to the next byte.
            }
        }
    }

    // As many bytes of the half's HMAC key as the digest is long.
    private ReadOnlySpan<byte> HmacKey(bool sending) => material.AsSpan((sending ? sendingHalf : receivingHalf) + HmacOffset, Math.Min(DigestLength, HalfLength - HmacOffset));
}

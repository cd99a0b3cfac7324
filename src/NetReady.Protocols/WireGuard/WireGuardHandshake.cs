using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NetReady.Protocols.WireGuard;

/// <summary>How a peer answered the first message of a handshake.</summary>
public enum WireGuardReply
{
    /// <summary>Not at all: the bytes are no answer to this handshake, or the peer's keys do not vouch for them.</summary>
    None,

    /// <summary>It took up the handshake, and its keys vouch for it (§5.4.3).</summary>
    Response,

    /// <summary>It is busy, and wants to see a cookie first (§5.4.7).</summary>
    Cookie,
}

/// <summary>
/// One handshake of Noise_IKpsk2 as an initiator, up to the answer (WireGuard §5.4.2, §5.4.3): what proves that a peer is there and knows the client's key.
/// No session comes of it, as nothing is sent after the answer.
/// </summary>
public sealed class WireGuardHandshake
{
    private static readonly byte[] construction = WireGuardCrypto.Hash("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s"u8);
    private static readonly byte[] identified = WireGuardCrypto.Hash([.. construction, .. "WireGuard v1 zx2c4 Jason@zx2c4.com"u8]);

    private readonly WireGuardKeys keys;
    private readonly byte[] ownPublic, ephemeral;
    private byte[] chain = construction, hash;

    /// <param name="keys">The client's and the peer's keys.</param>
    /// <exception cref="PlatformNotSupportedException">This device cannot compute it: <see cref="WireGuardCrypto.IsSupported"/>.</exception>
    public WireGuardHandshake(WireGuardKeys keys)
    {
        if (!WireGuardCrypto.IsSupported) throw new PlatformNotSupportedException("A WireGuard handshake needs OpenSSL 3's libcrypto.");
        this.keys = keys;
        ownPublic = WireGuardCrypto.PublicKey(keys.PrivateKey);
        ephemeral = RandomNumberGenerator.GetBytes(WireGuardProtocol.KeyLength);
        hash = WireGuardCrypto.Hash([.. identified, .. keys.Peer]);
        Index = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
    }

    /// <summary>What the client calls the session: the answer carries it.</summary>
    public uint Index { get; }

    /// <summary>Writes the first message and returns its length, 148 bytes; once for each handshake.</summary>
    /// <param name="message">Where to write it.</param>
    /// <param name="now">The time: peers take only ever later ones from a client.</param>
    /// <exception cref="CryptographicException">The peer's public key is one that leads to no secret.</exception>
    public int Write(Span<byte> message, DateTimeOffset now)
    {
        message = message[..WireGuardProtocol.InitiationLength];
        message.Clear();
        message[0] = WireGuardProtocol.Initiation;
        BinaryPrimitives.WriteUInt32LittleEndian(message[4..], Index);
        var ephemeralPublic = WireGuardCrypto.PublicKey(ephemeral);
        ephemeralPublic.CopyTo(message[8..]);
        chain = Derive(chain, ephemeralPublic, 1)[0];
        Mix(ephemeralPublic);

        var derived = Derive(chain, Shared(ephemeral, keys.Peer), 2);
        chain = derived[0];
        Seal(derived[1], ownPublic, message.Slice(40, 48));
        derived = Derive(chain, Shared(keys.PrivateKey, keys.Peer), 2);
        chain = derived[0];
        Seal(derived[1], Timestamp(now), message.Slice(88, 28));

        WireGuardCrypto.Mac16(WireGuardCrypto.Hash([.. "mac1----"u8, .. keys.Peer]), message[..116]).CopyTo(message[116..]);
        return WireGuardProtocol.InitiationLength;
    }

    /// <summary>Reads what came back. Never throws.</summary>
    public WireGuardReply Read(ReadOnlySpan<byte> message)
    {
        if (message.Length == WireGuardProtocol.CookieReplyLength && IsFor(message, WireGuardProtocol.CookieReply, receiverAt: 4)) return WireGuardReply.Cookie;
        if (message.Length != WireGuardProtocol.ResponseLength || !IsFor(message, WireGuardProtocol.Response, receiverAt: 8)) return WireGuardReply.None;
        var mac = WireGuardCrypto.Mac16(WireGuardCrypto.Hash([.. "mac1----"u8, .. ownPublic]), message[..60]);
        if (!CryptographicOperations.FixedTimeEquals(mac, message.Slice(60, 16))) return WireGuardReply.None;

        var theirs = message.Slice(12, WireGuardProtocol.KeyLength).ToArray();
        if (WireGuardCrypto.Shared(ephemeral, theirs) is not { } first || WireGuardCrypto.Shared(keys.PrivateKey, theirs) is not { } second) return WireGuardReply.None;
        var link = Derive(Derive(Derive(chain, theirs, 1)[0], first, 1)[0], second, 1)[0];
        var derived = Derive(link, keys.Preshared, 3);
        var mixed = WireGuardCrypto.Hash([.. WireGuardCrypto.Hash([.. hash, .. theirs]), .. derived[1]]);
        return Opens(derived[2], message.Slice(44, 16), mixed) ? WireGuardReply.Response : WireGuardReply.None;
    }

    private bool IsFor(ReadOnlySpan<byte> message, byte type, int receiverAt) =>
        message[0] == type && !message[1..4].ContainsAnyExcept((byte)0) && BinaryPrimitives.ReadUInt32LittleEndian(message[receiverAt..]) == Index;

    private void Mix(ReadOnlySpan<byte> data) => hash = WireGuardCrypto.Hash([.. hash, .. data]);

    // The counter is 0 in a handshake: each key encrypts once. What was hashed so far goes with it.
    private void Seal(byte[] key, ReadOnlySpan<byte> plain, Span<byte> sealed_)
    {
        using var cipher = new ChaCha20Poly1305(key);
        cipher.Encrypt(new byte[12], plain, sealed_[..plain.Length], sealed_[plain.Length..], hash);
        Mix(sealed_);
    }

    private static bool Opens(byte[] key, ReadOnlySpan<byte> tag, byte[] hashed)
    {
        using var cipher = new ChaCha20Poly1305(key);
        try
        {
            cipher.Decrypt(new byte[12], [], tag, [], hashed);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private static byte[] Shared(byte[] privateKey, byte[] publicKey) =>
        WireGuardCrypto.Shared(privateKey, publicKey) ?? throw new CryptographicException("The peer's public key leads to no secret.");

    // §5.4: HKDF with HMAC-BLAKE2s; each output is made of the one before and its own number.
    private static byte[][] Derive(byte[] key, ReadOnlySpan<byte> input, int count)
    {
        var secret = WireGuardCrypto.Hmac(key, input);
        var outputs = new byte[count][];
        byte[] last = [];
        for (int i = 0; i < count; i++) outputs[i] = last = WireGuardCrypto.Hmac(secret, [.. last, (byte)(i + 1)]);
        return outputs;
    }

    // TAI64N: seconds since 1970 by TAI, which was 10 s ahead then and counts from 2^62, and nanoseconds.
    private static byte[] Timestamp(DateTimeOffset now)
    {
        var stamp = new byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(stamp, 0x4000_0000_0000_000A + (ulong)now.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt32BigEndian(stamp.AsSpan(8), (uint)(now.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));
        return stamp;
    }
}

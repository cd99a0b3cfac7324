using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NetReady.Protocols.WireGuard;

/// <summary>
/// The parts of WireGuard's cryptography that .NET has not, X25519 (RFC 7748) and BLAKE2s (RFC 7693), by OpenSSL 3's libcrypto,
/// which .NET itself uses on Linux. Elsewhere there is none.
/// </summary>
public static partial class WireGuardCrypto
{
    private const string Library = "libcrypto.so.3";
    private const int X25519 = 1034;
    private const uint UnsignedInteger = 2;

    private static readonly Lazy<bool> isSupported = new(() => OperatingSystem.IsLinux() && ChaCha20Poly1305.IsSupported && NativeLibrary.TryLoad(Library, out _));

    /// <summary>Whether this device can compute it.</summary>
    public static bool IsSupported => isSupported.Value;

    /// <summary>The public key of a private one.</summary>
    /// <exception cref="CryptographicException">The library refuses.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey)
    {
        var result = new byte[WireGuardProtocol.KeyLength];
        nuint length = WireGuardProtocol.KeyLength;
        nint own = NewPrivateKey(X25519, 0, privateKey, (nuint)privateKey.Length);
        bool done = own != 0 && GetPublicKey(own, result, ref length) == 1;
        FreeKey(own);
        return done ? result : throw Refused();
    }

    /// <summary>The secret that two keys share; null where the other's public key is one that leads to none (RFC 7748 §6.1).</summary>
    internal static byte[]? Shared(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        var result = new byte[WireGuardProtocol.KeyLength];
        nuint length = WireGuardProtocol.KeyLength;
        nint own = NewPrivateKey(X25519, 0, privateKey, (nuint)privateKey.Length), other = NewPublicKey(X25519, 0, publicKey, (nuint)publicKey.Length);
        nint context = own == 0 || other == 0 ? 0 : NewContext(own, 0);
        bool done = context != 0 && DeriveInit(context) == 1 && DeriveSetPeer(context, other) == 1 && Derive(context, result, ref length) == 1;
        FreeContext(context);
        FreeKey(other);
        FreeKey(own);
        return done ? result : null;
    }

    /// <summary>BLAKE2s of 32 bytes.</summary>
    internal static byte[] Hash(params ReadOnlySpan<byte> input)
    {
        var result = new byte[32];
        return Digest(0, "BLAKE2S-256", null, input, (nuint)input.Length, result, out _) == 1 ? result : throw Refused();
    }

    /// <summary>HMAC with BLAKE2s.</summary>
    internal static byte[] Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input)
    {
        var result = new byte[32];
        return Mac(0, "HMAC", null, "BLAKE2S-256", 0, key, (nuint)key.Length, input, (nuint)input.Length, result, (nuint)result.Length, out _) != 0 ? result : throw Refused();
    }

    /// <summary>BLAKE2s with a key, of 16 bytes.</summary>
    internal static unsafe byte[] Mac16(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input)
    {
        var result = new byte[16];
        nuint size = (nuint)result.Length;
        fixed (byte* name = "size\0"u8)
        {
            // The list of one parameter, and its end.
            Parameter* parameters = stackalloc Parameter[2];
            parameters[0] = new() { Name = (nint)name, Type = UnsignedInteger, Data = (nint)(&size), Size = (nuint)sizeof(nuint) };
            parameters[1] = default;
            return Mac(0, "BLAKE2SMAC", null, null, (nint)parameters, key, (nuint)key.Length, input, (nuint)input.Length, result, size, out _) != 0 ? result : throw Refused();
        }
    }

    private static CryptographicException Refused() => new("OpenSSL's libcrypto refuses X25519 or BLAKE2s.");

    // OSSL_PARAM.
    [StructLayout(LayoutKind.Sequential)]
    private struct Parameter
    {
        public nint Name;
        public uint Type;
        public nint Data;
        public nuint Size;
        public nuint Returned;
    }

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    private static partial nint NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    private static partial nint NewPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    private static partial int GetPublicKey(nint key, Span<byte> result, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    private static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_new")]
    private static partial nint NewContext(nint key, nint engine);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive_init")]
    private static partial int DeriveInit(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive_set_peer")]
    private static partial int DeriveSetPeer(nint context, nint peer);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive")]
    private static partial int Derive(nint context, Span<byte> result, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_Q_digest", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Digest(nint context, string name, string? properties, ReadOnlySpan<byte> data, nuint length, Span<byte> result, out nuint written);

    [LibraryImport(Library, EntryPoint = "EVP_Q_mac", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Mac(
        nint context, string name, string? properties, string? subAlgorithm, nint parameters, ReadOnlySpan<byte> key, nuint keyLength,
        ReadOnlySpan<byte> data, nuint length, Span<byte> result, nuint resultLength, out nuint written);
}

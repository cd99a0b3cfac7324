using System.Collections.Immutable;
using System.Security.Cryptography;

namespace NetReady.Protocols.Ikev2;

/// <summary>Diffie-Hellman groups by their IANA numbers (IKEv2 Transform Type 4), and public values that pass for a client's.</summary>
public static class IkeGroups
{
    /// <summary>The 768-bit group, which gateways must not accept (RFC 8247 §2.4).</summary>
    public const ushort Modp768 = 1;

    /// <summary>The 2048-bit group (RFC 3526 §3).</summary>
    public const ushort Modp2048 = 14;

    /// <summary>The 256-bit elliptic curve (RFC 5903 §3.1).</summary>
    public const ushort Ecp256 = 19;

    /// <summary>The 384-bit elliptic curve (RFC 5903 §3.2).</summary>
    public const ushort Ecp384 = 20;

    /// <summary>Curve25519 (RFC 8031).</summary>
    public const ushort Curve25519 = 31;

    /// <summary>The group that a full offer starts with.</summary>
    public const ushort First = Ecp256;

    /// <summary>The groups of a full offer, in order of preference.</summary>
    public static ImmutableArray<ushort> Offered { get; } = [Ecp256, Ecp384, Curve25519, Modp2048];

    /// <summary>
    /// A public value of the group. Nobody will compute with it, so random bytes do, but for a curve whose points a gateway checks: there it is a point of a fresh key (RFC 5903 §7).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The group is not one of those named here.</exception>
    public static byte[] PublicValue(ushort group) => group switch
    {
        Modp768 => RandomNumberGenerator.GetBytes(96),
        Modp2048 => RandomNumberGenerator.GetBytes(256),
        Curve25519 => RandomNumberGenerator.GetBytes(32),
        Ecp256 => Point(ECCurve.NamedCurves.nistP256),
        Ecp384 => Point(ECCurve.NamedCurves.nistP384),
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "The group is not one that probes offer."),
    };

    private static byte[] Point(ECCurve curve)
    {
        using var key = ECDiffieHellman.Create(curve);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [.. point.X!, .. point.Y!];
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using NetReady.Protocols.Gate;

namespace NetReady.Collector.Gate;

/// <summary>Issues and checks cookies. The key lives as long as the process, and nothing is remembered of a greeting.</summary>
internal sealed class GateCookies(TimeProvider time, TimeSpan life)
{
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly long started = time.GetTimestamp();

    /// <summary>A cookie for a peer.</summary>
    public GateCookie Issue(GatePeer peer) => Of(peer, Now);

    /// <summary>Whether a cookie is this peer's, and still good.</summary>
    public bool IsGood(GateCookie cookie, GatePeer peer) => cookie.IssuedAt <= Now && Now - cookie.IssuedAt <= life.TotalSeconds && SameMac(Of(peer, cookie.IssuedAt).Mac, cookie.Mac);

    private uint Now => (uint)time.GetElapsedTime(started).TotalSeconds;

    private GateCookie Of(GatePeer peer, uint at)
    {
        Span<byte> about = stackalloc byte[30];
        BinaryPrimitives.WriteUInt128BigEndian(about, peer.Address);
        BinaryPrimitives.WriteUInt16BigEndian(about[16..], peer.Port);
        BinaryPrimitives.WriteUInt64BigEndian(about[18..], peer.Session);
        BinaryPrimitives.WriteUInt32BigEndian(about[26..], at);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, about, mac);
        return new(at, BinaryPrimitives.ReadUInt128BigEndian(mac));
    }

    private static bool SameMac(UInt128 left, UInt128 right)
    {
        Span<byte> one = stackalloc byte[16], other = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(one, left);
        BinaryPrimitives.WriteUInt128BigEndian(other, right);
        return CryptographicOperations.FixedTimeEquals(one, other);
    }
}

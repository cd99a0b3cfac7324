using System.Net;

namespace NetReady.Protocols.WireGuard;

/// <summary>What a WireGuard interface says of one of its peers. Keys are left where they are.</summary>
/// <param name="Endpoint">Where the peer was last seen, or is configured to be; null where it is not known.</param>
/// <param name="LastHandshake">When the last handshake was, UTC; null where there was none.</param>
/// <param name="Received">The bytes that came from the peer since the interface was made, WireGuard's own included.</param>
/// <param name="Sent">The bytes that went to it.</param>
public sealed record WireGuardPeer(IPEndPoint? Endpoint, DateTimeOffset? LastHandshake, long Received, long Sent)
{
    /// <summary>The instant of a handshake, from seconds and nanoseconds since 1970; null for 0, which says that there was none, and where they make no sense.</summary>
    internal static DateTimeOffset? Instant(long seconds, long nanoseconds) =>
        seconds > 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds() && nanoseconds is >= 0 and < 1_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick)
            : null;
}

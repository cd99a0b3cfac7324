using System.Globalization;
using System.Net;

namespace NetReady.Protocols.WireGuard;

/// <summary>The control socket of WireGuard in user space (the "cross-platform userspace configuration protocol").</summary>
public static class WireGuardControl
{
    /// <summary>The question for everything about an interface.</summary>
    public static ReadOnlySpan<byte> Get => "get=1\n\n"u8;

    /// <summary>Whether an answer has come whole: it ends with an empty line.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> answer) => answer.EndsWith("\n\n"u8);

    /// <summary>The peers in an answer; null where it is none, or says that it failed. Never throws.</summary>
    public static IReadOnlyList<WireGuardPeer>? TryRead(string answer)
    {
        var peers = new List<WireGuardPeer>();
        long seconds = 0, nanoseconds = 0;
        bool done = false;
        foreach (string line in answer.Split('\n'))
        {
            if (line.Split('=', 2) is not [var key, var value]) continue;
            if (key == "errno") done = value == "0";
            if (key == "public_key")
            {
                peers.Add(new(null, null, 0, 0));
                (seconds, nanoseconds) = (0, 0);
            }
            if (peers.Count == 0) continue;
            long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
            var peer = peers[^1];
            if (key == "last_handshake_time_sec") seconds = number;
            if (key == "last_handshake_time_nsec") nanoseconds = number;
            peers[^1] = key switch
            {
                "endpoint" => peer with { Endpoint = IPEndPoint.TryParse(value, out var endPoint) ? endPoint : null },
                "last_handshake_time_sec" or "last_handshake_time_nsec" => peer with { LastHandshake = WireGuardPeer.Instant(seconds, nanoseconds) },
                "rx_bytes" => peer with { Received = number },
                "tx_bytes" => peer with { Sent = number },
                _ => peer,
            };
        }
        return done ? peers : null;
    }
}

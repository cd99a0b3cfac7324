namespace NetReady.Protocols.WireGuard;

/// <summary>Numbers of WireGuard (Donenfeld, "WireGuard: Next Generation Kernel Network Tunnel", §5.4).</summary>
public static class WireGuardProtocol
{
    /// <summary>The port that most peers listen on.</summary>
    public const int Port = 51820;

    /// <summary>The length of every key, in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>The length of a handshake's first message, in bytes (§5.4.2).</summary>
    public const int InitiationLength = 148;

    /// <summary>The length of its answer, in bytes (§5.4.3).</summary>
    public const int ResponseLength = 92;

    /// <summary>The length of the answer of a peer that is busy, in bytes (§5.4.7).</summary>
    public const int CookieReplyLength = 64;

    internal const byte Initiation = 1, Response = 2, CookieReply = 3;

    /// <summary>A session whose handshake is older than this passes nothing any more (§6.1, REJECT_AFTER_TIME).</summary>
    public static TimeSpan RejectAfter => TimeSpan.FromSeconds(180);
}

namespace NetReady.Protocols.OpenVpn;

/// <summary>Writes the reset that opens a session (P_CONTROL_HARD_RESET_CLIENT_V2): the first packet of every client, and all that a probe sends.</summary>
public static class OpenVpnProbe
{
    /// <summary>The length of the longest probe, in bytes.</summary>
    public const int MostLength = 160;

    // No acknowledgements, and packet number 0.
    private static ReadOnlySpan<byte> Message => [0, 0, 0, 0, 0];

    /// <summary>Writes a probe and returns its length in bytes: 14 plain, 22 and the digest's length with tls-auth, 54 with tls-crypt.</summary>
    /// <param name="packet">Where to write it; at least <see cref="MostLength"/> bytes.</param>
    /// <param name="sessionId">The client's session identifier, random: the answer carries it.</param>
    /// <param name="key">The server's key; null for one without.</param>
    /// <param name="number">The packet's number against replay, from 1.</param>
    /// <param name="seconds">The time against replay, in seconds since 1970 (UTC).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="packet"/> is too short.</exception>
    public static int Write(Span<byte> packet, ulong sessionId, OpenVpnKey? key, uint number, uint seconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packet.Length, MostLength);
        return OpenVpnFrame.Write(packet, OpenVpnProtocol.HardResetClientV2, sessionId, Message, key, number, seconds);
    }
}

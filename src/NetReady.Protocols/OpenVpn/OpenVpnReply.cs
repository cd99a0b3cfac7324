using System.Buffers.Binary;

namespace NetReady.Protocols.OpenVpn;

/// <summary>A server's answer to a reset (P_CONTROL_HARD_RESET_SERVER_V2).</summary>
/// <param name="ServerSessionId">The server's session identifier.</param>
/// <param name="Wrap">How the answer was protected, and has been verified; null for one in the clear.</param>
public readonly record struct OpenVpnReply(ulong ServerSessionId, OpenVpnWrap? Wrap)
{
    /// <summary>The answer's name, as OpenVPN writes it.</summary>
    public static string Name => "HARD_RESET_SERVER_V2";

    /// <summary>Reads the answer to the probe with this session identifier; false where the bytes are not that, or the key does not verify them. Never throws.</summary>
    /// <param name="packet">The datagram; over TCP, the packet without its length.</param>
    /// <param name="sessionId">The session identifier that the probe was sent with.</param>
    /// <param name="key">The key that the probe was sent with; null where none was.</param>
    /// <param name="reply">What it says.</param>
    public static bool TryRead(ReadOnlySpan<byte> packet, ulong sessionId, OpenVpnKey? key, out OpenVpnReply reply)
    {
        reply = default;
        if (packet.IsEmpty || packet[0] != OpenVpnProtocol.HardResetServerV2 || !OpenVpnFrame.TryOpen(packet, key, out var message)) return false;
        // How many packets it acknowledges, their numbers, whose they were, and its own number. A reset's own number is 0.
        if (message.IsEmpty || message[0] == 0) return false;
        int sessionAt = 1 + (4 * message[0]);
        if (message.Length < sessionAt + OpenVpnProtocol.SessionIdLength + 4 || BinaryPrimitives.ReadUInt64BigEndian(message[sessionAt..]) != sessionId) return false;
        reply = new(BinaryPrimitives.ReadUInt64BigEndian(packet[1..]), key?.Wrap);
        return true;
    }

    /// <summary>Writes the answer that a server gives to a reset: what stands in for one where a real server won't misbehave.</summary>
    /// <param name="packet">Where to write it; at least <see cref="OpenVpnProbe.MostLength"/> bytes.</param>
    /// <param name="serverSessionId">The server's session identifier.</param>
    /// <param name="clientSessionId">The session identifier that it answers.</param>
    /// <param name="key">The server's own key; null for one without.</param>
    /// <param name="number">The packet's number against replay, from 1.</param>
    /// <param name="seconds">The time against replay, in seconds since 1970 (UTC).</param>
    public static int Write(Span<byte> packet, ulong serverSessionId, ulong clientSessionId, OpenVpnKey? key, uint number, uint seconds)
    {
        Span<byte> message = stackalloc byte[1 + 4 + OpenVpnProtocol.SessionIdLength + 4];
        message.Clear();
        message[0] = 1;
        BinaryPrimitives.WriteUInt64BigEndian(message[5..], clientSessionId);
        return OpenVpnFrame.Write(packet, OpenVpnProtocol.HardResetServerV2, serverSessionId, message, key, number, seconds);
    }
}

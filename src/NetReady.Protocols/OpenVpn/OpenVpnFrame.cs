using System.Buffers.Binary;

namespace NetReady.Protocols.OpenVpn;

/// <summary>The part that all control packets share: opcode, session, and what the key puts around the message.</summary>
internal static class OpenVpnFrame
{
    // The longest reset that comes back: two dozen bytes of its own, and what servers may put after it.
    private const int MostMessage = 1024;

    public static int Write(Span<byte> packet, byte opcode, ulong sessionId, ReadOnlySpan<byte> message, OpenVpnKey? key, uint number, uint seconds)
    {
        packet[0] = opcode;
        BinaryPrimitives.WriteUInt64BigEndian(packet[1..], sessionId);
        int at = OpenVpnProtocol.HeaderLength;
        if (key is null)
        {
            message.CopyTo(packet[at..]);
            return at + message.Length;
        }
        Span<byte> replay = stackalloc byte[OpenVpnProtocol.ReplayLength], hmac = stackalloc byte[key.DigestLength];
        BinaryPrimitives.WriteUInt32BigEndian(replay, number);
        BinaryPrimitives.WriteUInt32BigEndian(replay[4..], seconds);
        key.Authenticate(Authenticated(packet[..at], replay, message, key.Wrap), hmac, sending: true);
        if (key.Wrap is OpenVpnWrap.TlsAuth)
        {
            hmac.CopyTo(packet[at..]);
            replay.CopyTo(packet[(at + hmac.Length)..]);
            message.CopyTo(packet[(at + hmac.Length + replay.Length)..]);
        }
        else
        {
            replay.CopyTo(packet[at..]);
            hmac.CopyTo(packet[(at + replay.Length)..]);
            key.Crypt(hmac, message, packet[(at + replay.Length + hmac.Length)..], sending: true);
        }
        return at + replay.Length + hmac.Length + message.Length;
    }

    /// <summary>The message inside a packet; false where the packet is too short or too long, or the key does not verify it.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> packet, OpenVpnKey? key, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (packet.Length < OpenVpnProtocol.HeaderLength || packet.Length > MostMessage) return false;
        var header = packet[..OpenVpnProtocol.HeaderLength];
        var body = packet[OpenVpnProtocol.HeaderLength..];
        if (key is null)
        {
            message = body;
            return true;
        }
        if (body.Length < OpenVpnProtocol.ReplayLength + key.DigestLength) return false;
        // The time and the HMAC stand in the one order with tls-auth, in the other with tls-crypt.
        bool hmacFirst = key.Wrap is OpenVpnWrap.TlsAuth;
        var hmac = body.Slice(hmacFirst ? 0 : OpenVpnProtocol.ReplayLength, key.DigestLength);
        var replay = body.Slice(hmacFirst ? key.DigestLength : 0, OpenVpnProtocol.ReplayLength);
        message = body[(OpenVpnProtocol.ReplayLength + key.DigestLength)..];
        if (key.Wrap is OpenVpnWrap.TlsCrypt)
        {
            var plain = new byte[message.Length];
            key.Crypt(hmac, message, plain, sending: false);
            message = plain;
        }
        return key.Verifies(Authenticated(header, replay, message, key.Wrap), hmac);
    }

    // What the HMAC is over: with tls-auth the time comes first, with tls-crypt the header does.
    private static byte[] Authenticated(ReadOnlySpan<byte> header, ReadOnlySpan<byte> replay, ReadOnlySpan<byte> message, OpenVpnWrap wrap) =>
        wrap is OpenVpnWrap.TlsAuth ? [.. replay, .. header, .. message] : [.. header, .. replay, .. message];
}

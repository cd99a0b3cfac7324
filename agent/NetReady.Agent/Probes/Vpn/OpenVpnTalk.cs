using System.Buffers.Binary;
using System.Security.Cryptography;
using NetReady.Protocols.OpenVpn;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>Asks an OpenVPN server over TCP, where each packet stands behind its length.</summary>
internal static class OpenVpnTalk
{
    /// <summary>One question and what comes of it.</summary>
    public static async Task<Said> TalkAsync(GatewayQuestion question, ProbedConnection connection, CancellationToken cancellation)
    {
        var key = question.Key?.OpenVpn;
        ulong session = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(OpenVpnProtocol.SessionIdLength));
        var buffer = new byte[OpenVpnProtocol.TcpPrefixLength + ushort.MaxValue];
        int length = OpenVpnProbe.Write(buffer.AsSpan(OpenVpnProtocol.TcpPrefixLength), session, key, 1, (uint)question.Time.GetUtcNow().ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)length);
        await connection.WriteAsync(buffer.AsMemory(0, OpenVpnProtocol.TcpPrefixLength + length), cancellation).ConfigureAwait(false);

        await connection.ReadExactlyAsync(buffer.AsMemory(0, OpenVpnProtocol.TcpPrefixLength), cancellation).ConfigureAwait(false);
        length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
        await connection.ReadExactlyAsync(buffer.AsMemory(0, length), cancellation).ConfigureAwait(false);
        return OpenVpnReply.TryRead(buffer.AsSpan(0, length), session, key, out _)
            ? new(Saying.Answer, OpenVpnDialogue.NameOf(key))
            : new(Saying.SomethingElse);
    }
}

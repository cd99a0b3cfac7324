using System.Security.Cryptography;
using NetReady.Protocols.OpenVpn;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>Asks an OpenVPN server for the answer to a reset. Each try is a session of its own, so that an answer tells which try it answers.</summary>
internal sealed class OpenVpnDialogue(GatewayQuestion question) : IUdpDialogue
{
    private readonly List<ulong> sessions = [];

    /// <inheritdoc/>
    public int Write(Span<byte> datagram, int attempt)
    {
        sessions.Add(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(OpenVpnProtocol.SessionIdLength)));
        return OpenVpnProbe.Write(datagram, sessions[attempt], question.Key?.OpenVpn, 1, (uint)question.Time.GetUtcNow().ToUnixTimeSeconds());
    }

    /// <inheritdoc/>
    public Heard Read(ReadOnlySpan<byte> datagram)
    {
        var key = question.Key?.OpenVpn;
        for (int i = 0; i < sessions.Count; i++)
            if (OpenVpnReply.TryRead(datagram, sessions[i], key, out _)) return new(Hearing.Answer, i, NameOf(key));
        return new(Hearing.Nothing);
    }

    /// <summary>The answer's name, with what vouches for it.</summary>
    public static string NameOf(OpenVpnKey? key) => key is null ? OpenVpnReply.Name : $"{OpenVpnReply.Name} verified by {key.WrapName}";
}

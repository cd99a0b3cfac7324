using System.Net.Sockets;
using System.Security.Cryptography;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Facts;
using NetReady.Protocols.Icmp;

namespace NetReady.Agent.Probes.Inside;

/// <summary>Asks a host for an ICMP echo. Each try has a number and a token of its own.</summary>
internal sealed class IcmpDialogue(bool v6) : IUdpDialogue
{
    private readonly ushort identifier = (ushort)RandomNumberGenerator.GetInt32(1, 1 << 16);
    private readonly ulong token = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>Asks one address.</summary>
    public static async Task<GatewayAnswer> AskAsync(GatewayQuestion question, CancellationToken stop)
    {
        if (OperatingSystem.IsWindows()) return GatewayAnswer.NoWay(new(MissingReason.NotSupported, "The agent has no ICMP echo on Windows yet."), question.Target);
        bool v6 = question.Target.AddressFamily is AddressFamily.InterNetworkV6;
        var answer = await UdpDialogue.AskAsync(question, new IcmpDialogue(v6), stop, asked => new IcmpPath(asked.Target, asked.Through)).ConfigureAwait(false);
        // No packet has left: it is the device's own system that refuses.
        return answer is { Bytes.Bytes: 0, Failure.Reason: MissingReason.Blocked }
            ? GatewayAnswer.NoWay(new(MissingReason.NeedsPrivilege, "The system lets this process send no ICMP echo: let it by net.ipv4.ping_group_range, or give it CAP_NET_RAW."), question.Target)
            : answer;
    }

    /// <inheritdoc/>
    public int Write(Span<byte> datagram, int attempt)
    {
        new IcmpEcho(identifier, (ushort)attempt, token).WriteRequest(datagram, v6);
        return IcmpEcho.Length;
    }

    /// <inheritdoc/>
    // Of a datagram socket the system chooses the identifier; the token is as good.
    public Heard Read(ReadOnlySpan<byte> datagram) => IcmpEcho.TryReadReply(datagram, v6, out var reply) && reply.Token == token
        ? new(Hearing.Answer, reply.Sequence, "echo reply") : new(Hearing.Nothing);
}

using System.Security.Cryptography;
using NetReady.Core.Facts;
using NetReady.Protocols.WireGuard;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>
/// Asks a WireGuard peer. It answers only who has a key that it knows: with one, by a handshake; without, by what a tunnel of this device
/// to that very address says of its last handshake, which costs nothing; else only a refusal can tell anything.
/// </summary>
internal sealed class WireGuardDialogue(GatewayQuestion question) : IUdpDialogue
{
    // Nobody answers whoever has no key: what is waited for is a refusal, of which one or two may be lost.
    private const int KeylessTries = Retransmission.Refusals + 2;

    private static readonly TimeSpan clocksRound = TimeSpan.FromSeconds(1);

    private readonly List<WireGuardHandshake> handshakes = [];

    /// <summary>Asks one address.</summary>
    public static Task<GatewayAnswer> AskAsync(GatewayQuestion question, CancellationToken stop)
    {
        if (OfTunnel(question) is { } seen) return Task.FromResult(seen);
        if (question.Key?.WireGuard is not null && !WireGuardCrypto.IsSupported)
        {
            return Task.FromResult(new GatewayAnswer
            {
                Verdict = GatewayVerdict.Indeterminate, Address = question.Target,
                Failure = new(MissingReason.NotSupported, "A handshake needs OpenSSL 3's libcrypto, which this device has not; probe without a key."),
            });
        }
        var asked = question.Key is null ? question with { Datagrams = question.Datagrams with { Tries = Math.Min(KeylessTries, question.Datagrams.Tries) } } : question;
        return UdpDialogue.AskAsync(asked, new WireGuardDialogue(asked), stop);
    }

    /// <inheritdoc/>
    public int Write(Span<byte> datagram, int attempt)
    {
        if (question.Key?.WireGuard is { } keys)
        {
            var handshake = new WireGuardHandshake(keys);
            handshakes.Add(handshake);
            return handshake.Write(datagram, question.Time.GetUtcNow());
        }
        // As long as a first message, and of its type; whoever has no key cannot make a true one.
        RandomNumberGenerator.Fill(datagram[..WireGuardProtocol.InitiationLength]);
        datagram[..4].Clear();
        datagram[0] = 1;
        return WireGuardProtocol.InitiationLength;
    }

    /// <inheritdoc/>
    public Heard Read(ReadOnlySpan<byte> datagram)
    {
        for (int i = 0; i < handshakes.Count; i++)
        {
            var reply = handshakes[i].Read(datagram);
            if (reply is not WireGuardReply.None) return new(Hearing.Answer, i, reply is WireGuardReply.Response ? "HANDSHAKE_RESPONSE verified by its key" : "COOKIE_REPLY");
        }
        return new(Hearing.Nothing);
    }

    // A handshake proves the peer for as long as the session may live; one that the clock puts in the future, as it was set back since, proves nothing.
    private static GatewayAnswer? OfTunnel(GatewayQuestion question)
    {
        if (question.Key is not null) return null;
        var now = question.Time.GetUtcNow();
        var peer = question.Tunnels().Peers
            .Where(peer => peer.Endpoint is { } at && at.Port == question.Target.Port && at.Address.GetAddressBytes().AsSpan().SequenceEqual(question.Target.Address.GetAddressBytes()))
            .MaxBy(peer => peer.LastHandshake);
        return peer?.LastHandshake is { } last && now - last is var age && age > -clocksRound && age < WireGuardProtocol.RejectAfter
            ? new() { Verdict = GatewayVerdict.Reachable, Reply = $"handshake {Math.Max(0, (int)age.TotalSeconds)} s ago", Address = question.Target }
            : null;
    }
}

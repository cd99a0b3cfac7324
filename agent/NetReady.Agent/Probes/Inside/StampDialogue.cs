using System.Security.Cryptography;
using NetReady.Agent.Probes.Vpn;
using NetReady.Protocols.Stamp;

namespace NetReady.Agent.Probes.Inside;

/// <summary>Asks a STAMP reflector (RFC 8762) for one answer. Each try has a number of its own, and a timestamp that answers repeat.</summary>
internal sealed class StampDialogue(TimeProvider time) : IUdpDialogue
{
    private readonly ushort session = (ushort)RandomNumberGenerator.GetInt32(1, 1 << 16);
    private readonly List<NtpTimestamp> stamps = [];

    /// <inheritdoc/>
    public int Write(Span<byte> datagram, int attempt)
    {
        stamps.Add(NtpTimestamp.Of(time.GetUtcNow()));
        new StampSenderPacket((uint)attempt, stamps[attempt], ErrorEstimate.AtLeast(TimeSpan.FromMilliseconds(1), synchronized: false), session).Write(datagram);
        return StampPacket.Length;
    }

    /// <inheritdoc/>
    public Heard Read(ReadOnlySpan<byte> datagram) =>
        StampReflectorPacket.TryRead(datagram, out var answer) && (answer.SessionId == session || answer.SessionId == 0)
        && answer.SenderSequence < stamps.Count && answer.SenderTimestamp == stamps[(int)answer.SenderSequence]
            ? new(Hearing.Answer, (int)answer.SenderSequence, "STAMP answer") : new(Hearing.Nothing);
}

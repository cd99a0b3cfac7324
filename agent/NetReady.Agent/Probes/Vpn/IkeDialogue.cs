using NetReady.Protocols.Ikev2;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>Asks for an IKE_SA_INIT answer (RFC 7296 §1.2). Each try has an SPI of its own, so that an answer tells which try it answers.</summary>
internal sealed class IkeDialogue(GatewayQuestion question) : IUdpDialogue
{
    // On port 4500 IKE carries the non-ESP marker (RFC 3948 §2.2).
    private readonly bool marker = question.Target.Port == Ike.NatTraversalPort;
    private readonly List<IkeProbe> sent = [];
    private IkeProbe? again;

    /// <inheritdoc/>
    public int Write(Span<byte> datagram, int attempt)
    {
        // A question put again keeps its SPI: a cookie is made for it.
        var probe = again ?? IkeProbe.New(question.FullOffer ? IkeProbeKind.Full : IkeProbeKind.Small);
        sent.Add(probe);
        return probe.Write(datagram, marker);
    }

    /// <inheritdoc/>
    public Heard Read(ReadOnlySpan<byte> datagram)
    {
        // The latest question with an SPI is the one that its answer is to.
        for (int i = sent.Count - 1; i >= 0; i--)
        {
            if (!IkeReply.TryRead(datagram, sent[i].Spi, marker, out var reply)) continue;
            if (sent[i].Again(reply) is { } asWanted)
            {
                again = asWanted;
                return new(Hearing.AskAgain, i, reply.Name);
            }
            return new(Hearing.Answer, i, reply.Name);
        }
        return new(Hearing.Nothing);
    }
}

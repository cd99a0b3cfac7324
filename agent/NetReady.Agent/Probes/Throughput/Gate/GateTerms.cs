using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>What a gate test asks of one direction, and what it takes for granted.</summary>
/// <param name="Floor">The rate in question, of IP packets with their headers (RFC 9097 §5).</param>
internal sealed record GateTerms(BitRate Floor)
{
    // The faster a train, the sooner a bucket is empty, but a train that runs far above the line only fills its queue.
    private static readonly TimeSpan emptiesPriorWithin = TimeSpan.FromMilliseconds(50);
    private const double LeastOverload = 2, MostOverload = 8;

    /// <summary>The most that a shaper or policer is taken to let through at once (a token bucket's depth); a deeper one would pass for rate.</summary>
    public ByteSize BurstPrior { get; init; } = new(256 * 1024);

    /// <summary>How far below the floor a line may be and still count as meeting it, as a share of the floor: between the two no test can tell cheaply.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>By how many standard errors an estimate must clear the floor.</summary>
    public double StandardErrors { get; init; } = 3.3;

    /// <summary>The most that one direction may send, all trains and headers counted.</summary>
    public ByteSize MostBytes { get; init; } = ByteSize.FromMegabytes(4);

    /// <summary>Whether what may be sent can tell anything: a few times what the prior lets through at once.</summary>
    public bool IsEnough => MostBytes.Bytes >= BurstPrior.Bytes * 4;

    /// <summary>The same terms once so much has been spent on a try that told nothing.</summary>
    public GateTerms After(ByteSize spent) => this with { MostBytes = new(Math.Max(0, MostBytes.Bytes - spent.Bytes)) };

    /// <summary>The payload of a train's packets, in bytes. Small packets would meet a home gateway's limit on packets, not the line's on bytes.</summary>
    public int PacketPayload { get; init; } = 1200;

    /// <summary>The highest rate that a "yes" refutes, in bit/s.</summary>
    public double RefutedBitsPerSecond => Floor.BitsPerSecond * (1 - Tolerance);

    /// <summary>The rate that estimates are held against, in bit/s: halfway between the floor and the rate that a "yes" refutes.</summary>
    public double DividingBitsPerSecond => Floor.BitsPerSecond * (1 - (Tolerance / 2));

    /// <summary>The rate at which trains are sent.</summary>
    public BitRate SendingRate => new(Math.Clamp(
        Floor.BitsPerSecond + (BurstPrior.Bytes * 8 / emptiesPriorWithin.TotalSeconds), Floor.BitsPerSecond * LeastOverload, Floor.BitsPerSecond * MostOverload));
}

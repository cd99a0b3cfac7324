using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>
/// Makes a train longer while it is on its way, where what has come shows that it will not decide: one that goes on costs neither another lead-in nor another round trip,
/// and finds the bucket as empty as it left it.
/// </summary>
/// <param name="shape">What the train is like to begin with.</param>
/// <param name="most">The most packets that it may grow to.</param>
/// <param name="ahead">How long before its end it must be told to go on.</param>
/// <param name="before">What the trains before it showed.</param>
/// <param name="terms">What is asked.</param>
internal sealed class TrainGrowth(TrainShape shape, int most, TimeSpan ahead, IReadOnlyCollection<TrainReading> before, GateTerms terms)
{
    // The bucket fills again while a train rests; beyond this a new one costs no more.
    private static readonly TimeSpan mostRoundTrip = TimeSpan.FromMilliseconds(75);

    /// <summary>How long before the end to tell a sender to go on: a round trip where it has to be told, and what judging takes.</summary>
    /// <param name="toldWithin">How long it takes until the sender knows and its next packet is here.</param>
    public static TimeSpan Ahead(TimeSpan toldWithin) => toldWithin + TimeSpan.FromMilliseconds(10);

    /// <summary>What the train is like now.</summary>
    public TrainShape Shape { get; private set; } = shape;

    /// <summary>Whether a train over such a path grows at all.</summary>
    public static bool Pays(TimeSpan roundTrip) => roundTrip <= mostRoundTrip;

    /// <summary>Whether it is to be longer, and then <see cref="Shape"/> says by how much.</summary>
    /// <param name="reading">What it shows so far; null where that is nothing.</param>
    /// <param name="untilEnd">How long its sender still sends, and negative where it has ended.</param>
    public bool IsDue(TrainReading? reading, TimeSpan untilEnd)
    {
        if (reading is null || untilEnd > ahead || Shape.Packets >= most) return false;
        int packetBytes = Shape.Payload + TrainShape.Headers;
        long sent = Shape.Packets * (long)packetBytes;
        if (TrainPlanner.Grown(reading, before, new(sent), new((most - Shape.Packets) * (long)packetBytes), terms) is not { } wanted) return false;
        int packets = Math.Min(most, (int)(wanted.Bytes / packetBytes));
        if (packets <= Shape.Packets) return false;
        Shape = Shape with { Packets = packets };
        return true;
    }
}

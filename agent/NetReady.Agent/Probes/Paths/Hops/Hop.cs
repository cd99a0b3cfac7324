using System.Net;

namespace NetReady.Agent.Probes.Paths.Hops;

/// <summary>One step of a path: what was heard of the packets that were to end there.</summary>
/// <param name="Number">The how manieth step, from 1.</param>
/// <param name="Addresses">Who answered, the most frequent first; empty for a step that is silent.</param>
/// <param name="Sent">How many packets were to end there.</param>
/// <param name="RoundTrips">The round trips of those that were answered, shortest first.</param>
internal sealed record Hop(int Number, IReadOnlyList<IPAddress> Addresses, int Sent, IReadOnlyList<TimeSpan> RoundTrips)
{
    /// <summary>How many packets were answered.</summary>
    public int Answered => RoundTrips.Count;

    /// <summary>How many were not.</summary>
    public int Lost => Sent - Answered;

    /// <summary>A round trip that so large a share did not exceed, by nearest rank; null for a silent step.</summary>
    public TimeSpan? Percentile(double share) => RoundTrips.Count == 0 ? null : RoundTrips[Math.Max(0, (int)Math.Ceiling(share * RoundTrips.Count) - 1)];
}

/// <summary>How a trace ended.</summary>
internal enum PathEnd
{
    /// <summary>Nothing came back from the target.</summary>
    Silent,

    /// <summary>A STAMP reflector answered.</summary>
    Reflector,

    /// <summary>The target said that nobody listens on that port: it is there all the same.</summary>
    Refusal,

    /// <summary>Somebody on the way said that the packets may not pass, or cannot.</summary>
    Barred,
}

/// <summary>What a trace found.</summary>
/// <param name="Hops">Every step up to the target, or up to the last that was asked about.</param>
/// <param name="End">How it ended.</param>
/// <param name="Refusal">Why packets could not be sent; null where they could.</param>
internal sealed record HopOutcome(IReadOnlyList<Hop> Hops, PathEnd End, ProbeFailure? Refusal)
{
    /// <summary>Who said that the packets may not pass, or cannot; null where nobody did, or the target was reached all the same.</summary>
    public IPAddress? BarredBy { get; init; }

    /// <summary>Whether the target was reached.</summary>
    public bool IsReached => End is PathEnd.Reflector or PathEnd.Refusal;
}

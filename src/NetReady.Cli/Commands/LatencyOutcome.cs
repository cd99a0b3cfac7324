using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Stamp;
using NetReady.Core.Facts;

namespace NetReady.Cli.Commands;

/// <summary>What <c>netready probe latency</c> tells of one way; null is what the reflector does not tell.</summary>
/// <param name="Lost">Packets lost.</param>
/// <param name="Duplicated">Copies that arrived beyond the first.</param>
/// <param name="Reordered">Packets that arrived after a later one.</param>
/// <param name="DelayVariation">How much longer than the fastest 95 % of the packets took at most (RFC 5481 §4.2).</param>
internal sealed record LatencyDirection(int? Lost, int? Duplicated, int? Reordered, string? DelayVariation);

/// <summary>What <c>netready probe latency</c> prints. Times are with their unit, to four digits.</summary>
/// <param name="Target">The reflector.</param>
/// <param name="Method">How it was measured.</param>
/// <param name="N">Packets sent.</param>
/// <param name="Lost">Packets without an answer within 2 s.</param>
/// <param name="Min">The shortest round trip.</param>
/// <param name="P50">The median.</param>
/// <param name="P95">95 % took no longer.</param>
/// <param name="P99">99 % took no longer.</param>
/// <param name="Max">The longest.</param>
/// <param name="DelayVariation">The mean absolute difference between two round trips in a row (RFC 3393); null where no two in a row were answered.</param>
/// <param name="Duplicated">Answers that came again.</param>
/// <param name="Reordered">Answers that came after a later packet's.</param>
/// <param name="Forward">The way to the reflector.</param>
/// <param name="Back">The way back.</param>
/// <param name="Bytes">Sent and received, UDP and IP headers included.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record LatencyOutcome(
    string Target, string Method, int N, int Lost, string Min, string P50, string P95, string P99, string Max, string? DelayVariation, long Duplicated, int Reordered,
    LatencyDirection Forward, LatencyDirection Back, long Bytes, string Duration)
{
    /// <summary>The result of a stream of which something was answered.</summary>
    public static LatencyOutcome Of(string target, StampPlan plan, StampOutcome outcome, ProbeCost cost)
    {
        TimeSpan[] trips = [.. outcome.RoundTrips.OfType<TimeSpan>().Order()];
        string At(double share) => Text(Percentile(trips, share));
        LatencyDirection Way(StampDirection way) => new(way.Lost, way.Duplicated, way.Reordered, way.DelayVariation.Count == 0 ? null : Text(Percentile([.. way.DelayVariation.Order()], 0.95)));
        return new(
            target, plan.Length > Protocols.Stamp.StampPacket.Length ? $"stamp, {plan.Length} bytes" : "stamp", outcome.RoundTrips.Count, outcome.RoundTrips.Count - outcome.Answered,
            Text(trips[0]), At(0.5), At(0.95), At(0.99), Text(trips[^1]), StampReducers.DelayVariation(outcome) is { } variation ? Text(TimeSpan.FromSeconds(variation)) : null,
            outcome.Duplicated, outcome.Reordered, Way(outcome.Forward), Way(outcome.Back), cost.Bytes.Bytes, Text(cost.End - cost.Start));
    }

    // Nearest rank.
    private static TimeSpan Percentile(TimeSpan[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];

    private static string Text(TimeSpan time) => FactNotation.Display(FactValue.Of(time));
}

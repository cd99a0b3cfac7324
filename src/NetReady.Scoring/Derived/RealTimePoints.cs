using System.Collections.Immutable;

namespace NetReady.Scoring.Derived;

/// <summary>
/// Points for real-time calls by Cloudflare's Aggregated Internet Measurement (cloudflare/speedtest, revision b387f42, src/config/internalConfig.ts):
/// the points of loss, latency, jitter and the increase of latency under load, summed, and never below 0.
/// </summary>
internal static class RealTimePoints
{
    // An increase is measured seldom, since it fills the line; one serves the day after it.
    private static readonly TimeSpan increaseServes = TimeSpan.FromDays(1);

    // A value at a breakpoint has passed it.
    private static readonly Scale loss = new([0.01, 0.05, 0.25, 0.5], [10, 5, 0, -10, -20]);
    private static readonly Scale latency = new([0.010, 0.020, 0.050, 0.100, 0.500], [20, 10, 5, 0, -10, -20]);
    private static readonly Scale jitter = new([0.010, 0.020, 0.100, 0.500], [10, 5, 0, -10, -20]);

    private sealed record Scale(ImmutableArray<double> Breakpoints, ImmutableArray<double> Points)
    {
        public double Of(double value) => Points[Breakpoints.Count(breakpoint => value >= breakpoint)];
    }

    /// <summary><c>net.aim_rtc</c> from round trips, jitter, loss and the increase of round trips under load.</summary>
    public static Derivation Derivation { get; } = new("net.aim_rtc", "aim",
        [new("net.loss"), new("net.rtt"), new("net.jitter"), new("net.loaded_latency_increase", increaseServes)],
        inputs => PointsOf(latencySeconds: inputs[1], jitterSeconds: inputs[2], lossRatio: inputs[0], increaseSeconds: inputs[3]));

    /// <summary>The points, 0 to 60.</summary>
    /// <param name="latencySeconds">The round trip of the idle line.</param>
    /// <param name="jitterSeconds">The jitter of the idle line.</param>
    /// <param name="lossRatio">Share of packets lost, 0 to 1.</param>
    /// <param name="increaseSeconds">How much longer round trips take under load.</param>
    public static double PointsOf(double latencySeconds, double jitterSeconds, double lossRatio, double increaseSeconds) =>
        Math.Max(0, latency.Of(latencySeconds) + jitter.Of(jitterSeconds) + loss.Of(lossRatio) + latency.Of(increaseSeconds));
}

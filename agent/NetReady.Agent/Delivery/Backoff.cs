namespace NetReady.Agent.Delivery;

/// <summary>
/// How long to wait after a failed try: anything from nothing to a window that doubles from 1 s to 15 min, evenly. The jitter is the whole window
/// at every step, the last included, so that a fleet that lost its collector together does not come back together.
/// </summary>
/// <param name="random">A number from 0 to 1, 1 excluded.</param>
internal sealed class Backoff(Func<double> random)
{
    private static readonly TimeSpan mostAskedFor = TimeSpan.FromHours(1);
    private int failures;

    /// <summary>The first window.</summary>
    public static TimeSpan Shortest { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The last window, and every one after it.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The wait after one more failure. What the collector asked for, up to an hour, comes before the window.</summary>
    public TimeSpan Next(TimeSpan? retryAfter = null)
    {
        var window = failures > 30 ? Longest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, Shortest.Ticks << failures));
        failures++;
        var asked = retryAfter is { } wait ? (wait < mostAskedFor ? wait : mostAskedFor) : TimeSpan.Zero;
        return asked + (window * random());
    }

    /// <summary>The wait where only a person can help: from the last window on.</summary>
    public TimeSpan Stuck() => Longest + (Longest * random());

    /// <summary>A try succeeded.</summary>
    public void Reset() => failures = 0;
}

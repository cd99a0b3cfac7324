namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>
/// How much longer packets take while a line is filled, as far as trains show it: they are short, so a queue may grow longer than they saw it, unless it was so full that packets were dropped.
/// </summary>
/// <param name="AtLeast">What they surely waited.</param>
/// <param name="AtMost">What they wait at most; null where nothing bounds it.</param>
internal readonly record struct LoadedDelay(TimeSpan AtLeast, TimeSpan? AtMost)
{
    /// <summary>What the trains of one direction show. What the path's delay varies by at rest is no queue.</summary>
    public static LoadedDelay Of(IReadOnlyCollection<TrainReading> readings) => new(
        TimeSpan.FromSeconds(readings.Max(reading => Math.Max(0, reading.Queue95 - (HeldBackStretch.RiseInSigmas * reading.Sigma)))),
        readings.Any(reading => reading.IsFull) ? TimeSpan.FromSeconds(readings.Max(reading => reading.MostQueue)) : null);

    /// <summary>What two directions show together: the longer of the two. Of one that was not tested nothing is known.</summary>
    public static LoadedDelay? Of(LoadedDelay? down, LoadedDelay? up) => (down, up) switch
    {
        (null, null) => null,
        ({ } one, { } other) => new(Longer(one.AtLeast, other.AtLeast), one.AtMost is { } most && other.AtMost is { } otherMost ? Longer(most, otherMost) : null),
        _ => new((down ?? up)!.Value.AtLeast, null),
    };

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

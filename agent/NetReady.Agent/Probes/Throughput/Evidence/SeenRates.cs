namespace NetReady.Agent.Probes.Throughput.Evidence;

/// <summary>
/// The highest rate that one direction of an interface was seen to carry over a second, and when: a line that has carried a rate can carry it.
/// What a bucket of the prior's depth may have let through at once is taken off. Only what could still be the highest is kept.
/// </summary>
internal sealed class SeenRates(TimeSpan validFor)
{
    /// <summary>A stretch that is shorter proves nothing.</summary>
    public static readonly TimeSpan LeastStretch = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan longestStretch = TimeSpan.FromSeconds(3);
    private const int MostKept = 64;

    // By time, and so by falling rate: an older and lower one is never the highest again.
    private readonly LinkedList<(DateTimeOffset At, double BitsPerSecond)> highest = new();
    private (TimeSpan At, long Bytes)? last;

    /// <summary>Notes what an interface's counter says.</summary>
    /// <param name="steady">The time by a steady clock.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="bytes">The counter.</param>
    /// <param name="burst">What a bucket may have let through at once, in bytes.</param>
    public void Add(TimeSpan steady, DateTimeOffset now, long bytes, long burst)
    {
        if (last is not { } before || bytes < before.Bytes || steady - before.At > longestStretch)
        {
            // The first look, an interface that came anew, or a device that slept in between.
            last = (steady, bytes);
            return;
        }
        var stretch = steady - before.At;
        if (stretch < LeastStretch) return;
        last = (steady, bytes);
        double rate = (bytes - before.Bytes - burst) * 8 / stretch.TotalSeconds;
        if (rate <= 0) return;
        while (highest.Last is { } lower && lower.Value.BitsPerSecond <= rate) highest.RemoveLast();
        highest.AddLast((now, rate));
        if (highest.Count > MostKept) highest.RemoveLast();
    }

    /// <summary>The highest rate that was seen of late, in bit/s, and when; null where nothing was.</summary>
    public (DateTimeOffset At, double BitsPerSecond)? Highest(DateTimeOffset now)
    {
        // A wall clock that was set back makes what was seen later than now worthless, not young.
        while (highest.First is { } oldest && (now - oldest.Value.At > validFor || oldest.Value.At > now)) highest.RemoveFirst();
        return highest.First?.Value;
    }
}

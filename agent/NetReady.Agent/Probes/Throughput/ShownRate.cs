namespace NetReady.Agent.Probes.Throughput;

/// <summary>
/// What a transfer shows about the rate of its path, from how many bytes had arrived when.
/// <para>
/// The lower end: a shaper of rate C and depth B lets no more than B + C t bytes pass in any time t, so whoever sees n bytes arrive in t knows
/// that C is at least (n - B) / t, with B the burst prior. That holds over every stretch, so the best stretch counts, and neither slow start
/// nor a pause costs anything. It holds for any longer t as well, so a stretch shorter than the least one counts as that long. A stretch may
/// begin only where the reader had taken all that had arrived, else bytes that waited in a buffer would count as arriving after its begin.
/// </para>
/// <para>
/// The upper end: where a sender that always has more to send settles, the path is what holds it back. The highest rate over any second, plus
/// a margin, then bounds the path for one connection. While the rate still grows, or before a second has passed, nothing bounds it.
/// </para>
/// </summary>
internal sealed class ShownRate(ThroughputLimits limits)
{
    private static readonly TimeSpan betweenMarks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan settlesAfter = TimeSpan.FromSeconds(1);
    private const double StillGrowing = 1.25;

    private readonly List<(TimeSpan At, long Bytes, bool Drained)> marks = [(TimeSpan.Zero, 0, true)];
    private TimeSpan lastAt;
    private long lastBytes;
    private double best, highest;

    /// <summary>The rate that the path surely carries, in bit/s; 0 where nothing is shown yet.</summary>
    public double BitsPerSecond => best;

    /// <summary>The bytes that had arrived last.</summary>
    public long Bytes => lastBytes;

    /// <summary>The rate above which the path surely does not carry one connection, in bit/s; infinite where the transfer does not tell.</summary>
    public double UpperBitsPerSecond => HasSettled() ? Math.Max(best, highest * (1 + limits.Margin)) : double.PositiveInfinity;

    /// <summary>Takes note that <paramref name="bytes"/> had arrived in all.</summary>
    /// <param name="bytes">Bytes since the begin; never less than before.</param>
    /// <param name="at">Time since the begin.</param>
    /// <param name="drained">Whether nothing that had arrived was still to be read.</param>
    public void Add(long bytes, TimeSpan at, bool drained)
    {
        if (bytes < lastBytes || at < lastAt) return;
        (lastBytes, lastAt) = (bytes, at);
        foreach (var mark in marks)
        {
            var window = at - mark.At;
            double bits = (bytes - mark.Bytes) * 8.0;
            if (window >= settlesAfter) highest = Math.Max(highest, bits / window.TotalSeconds);
            if (mark.Drained) best = Math.Max(best, (bits - limits.BurstPrior.Bytes * 8.0) / Math.Max(window.TotalSeconds, limits.LeastWindow.TotalSeconds));
        }
        var newest = marks[^1];
        if (at - newest.At >= betweenMarks) marks.Add((at, bytes, drained));
        else if (drained && !newest.Drained) marks[^1] = (at, bytes, true);
    }

    // The middle third against the last one.
    private bool HasSettled()
    {
        if (lastAt < settlesAfter) return false;
        var third = lastAt / 3;
        long before = BytesAt(third), middle = BytesAt(2 * third);
        return lastBytes > 0 && lastBytes - middle <= StillGrowing * (middle - before);
    }

    private long BytesAt(TimeSpan at) => marks.Last(mark => mark.At <= at).Bytes;
}

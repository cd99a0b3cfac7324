namespace NetReady.Core.Sampling;

/// <summary>Counts, bucket by bucket, a histogram's bounded samples that are at most (or below) a limit: those that surely are, and those that may be.</summary>
/// <remarks>The two differ only by samples in the bucket that the limit cuts; least and greatest settle it where they can.</remarks>
/// <param name="limit">The limit.</param>
/// <param name="strictly">Whether samples have to be below it.</param>
/// <param name="min">The histogram's least sample.</param>
/// <param name="max">The histogram's greatest sample.</param>
public struct UpToLimit(double limit, bool strictly, double min, double max)
{
    // Only the positive bucket that holds the limit has to be looked at: all before it lie below, none after it.
    private readonly int cut = limit > 0 ? Histogram.IndexOf(limit) : int.MinValue;
    private long surely, perhaps;

    /// <summary>What was counted.</summary>
    public readonly (long Surely, long Perhaps) Counts => (surely, perhaps);

    /// <summary>Adds a bucket of negative samples.</summary>
    public void AddNegative(int index, long count) => Add(count, -Histogram.TopEnd(index), -Histogram.LowerEnd(index), false, true);

    /// <summary>Adds samples that are zero.</summary>
    public void AddZero(long count)
    {
        if (count > 0) Add(count, 0, 0, false, false);
    }

    /// <summary>Adds a bucket of positive samples.</summary>
    public void AddPositive(int index, long count)
    {
        if (index > cut) return;
        if (index == cut) Add(count, Histogram.LowerEnd(cut), Histogram.TopEnd(cut), true, false);
        else (surely, perhaps) = (surely + count, perhaps + count);
    }

    private void Add(long count, double low, double high, bool lowOpen, bool highOpen)
    {
        (low, lowOpen) = low < min ? (min, false) : (low, lowOpen);
        (high, highOpen) = high > max ? (max, false) : (high, highOpen);
        if (strictly && !highOpen ? high < limit : high <= limit) surely += count;
        if (strictly || lowOpen ? low < limit : low <= limit) perhaps += count;
    }
}

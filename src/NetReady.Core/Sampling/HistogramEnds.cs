namespace NetReady.Core.Sampling;

/// <summary>What of a histogram answers most questions: all but its buckets.</summary>
/// <param name="Count">How many samples, those without a bound included.</param>
/// <param name="Unbounded">How many samples have no bound at this end.</param>
/// <param name="Min">The least bounded sample; 0 where there is none.</param>
/// <param name="Max">The greatest bounded sample; 0 where there is none.</param>
public readonly record struct HistogramEnds(long Count, long Unbounded, double Min, double Max)
{
    /// <summary>How many samples are bounded.</summary>
    public long Bounded => Count - Unbounded;

    /// <summary>How many bounded samples are at most (or, where <paramref name="strictly"/>, below) a limit; null where only buckets tell.</summary>
    public long? CountUpTo(double limit, bool strictly)
    {
        if (Bounded == 0) return 0;
        if (strictly ? Max < limit : Max <= limit) return Bounded;
        if (strictly ? Min >= limit : Min > limit) return 0;
        return null;
    }
}

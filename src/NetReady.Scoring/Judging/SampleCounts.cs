using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Judging;

/// <summary>How many samples there are, how many surely hold, and how many may.</summary>
internal readonly record struct SampleCounts(long Samples, long Surely, long Perhaps)
{
    /// <summary>Both together.</summary>
    public static SampleCounts operator +(SampleCounts left, SampleCounts right) =>
        new(left.Samples + right.Samples, left.Surely + right.Surely, left.Perhaps + right.Perhaps);

    /// <summary>The left without the right.</summary>
    public static SampleCounts operator -(SampleCounts left, SampleCounts right) =>
        new(left.Samples - right.Samples, left.Surely - right.Surely, left.Perhaps - right.Perhaps);

    /// <summary>Counts one batch: a sample surely holds if every value in its interval does, and may hold if any does.</summary>
    public static SampleCounts Of(SampleBatch batch, FactDefinition fact, Must must)
    {
        var low = batch.Low;
        var high = batch.High ?? batch.Low;
        if (must.Relation == Relation.Known) return new(low.Count, low.Count, low.Count);
        double limit = must.Limits[0].Range.Low;
        if (fact.Kind == FactKind.Boolean)
        {
            // A yes-or-no sample is 1 or 0; "is true" is being above a half.
            bool wantsTrue = (limit != 0) == (must.Relation is Relation.Is);
            return wantsTrue ? AtLeast(low, high, 0.5, orMore: true) : UpTo(low, high, 0.5, strictly: true);
        }
        return must.Relation switch
        {
            Relation.AtMost => UpTo(low, high, limit, strictly: false),
            Relation.Below => UpTo(low, high, limit, strictly: true),
            Relation.AtLeast => AtLeast(low, high, limit, orMore: true),
            _ => AtLeast(low, high, limit, orMore: false),
        };
    }

    // An unbounded upper end lies above every limit, an unbounded lower end below.
    private static SampleCounts UpTo(Histogram low, Histogram high, double limit, bool strictly) =>
        new(low.Count, high.CountUpTo(limit, strictly).Surely, low.CountUpTo(limit, strictly).Perhaps + (ReferenceEquals(low, high) ? 0 : low.Unbounded));

    private static SampleCounts AtLeast(Histogram low, Histogram high, double limit, bool orMore) =>
        new(low.Count, low.Bounded - low.CountUpTo(limit, orMore).Perhaps, high.Count - high.CountUpTo(limit, orMore).Surely);
}

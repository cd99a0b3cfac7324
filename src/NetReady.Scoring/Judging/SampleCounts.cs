using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;

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

    /// <summary>Counts one batch of a series: a sample surely holds if every value in its interval does, and may hold if any does.</summary>
    public static SampleCounts Of(SampleSeries series, int batch, FactDefinition fact, Must must)
    {
        if (must.Relation == Relation.Known)
        {
            long all = series.EndsOf(batch, upper: false).Count;
            return new(all, all, all);
        }
        double limit = must.Limits[0].Range.Low;
        if (fact.Kind == FactKind.Boolean)
        {
            // A yes-or-no sample is 1 or 0; "is true" is being above a half.
            bool wantsTrue = (limit != 0) == (must.Relation is Relation.Is);
            return wantsTrue ? AtLeast(series, batch, 0.5, orMore: true) : UpTo(series, batch, 0.5, strictly: true);
        }
        return must.Relation switch
        {
            Relation.AtMost => UpTo(series, batch, limit, strictly: false),
            Relation.Below => UpTo(series, batch, limit, strictly: true),
            Relation.AtLeast => AtLeast(series, batch, limit, orMore: true),
            _ => AtLeast(series, batch, limit, orMore: false),
        };
    }

    // An unbounded upper end lies above every limit, an unbounded lower end below.
    private static SampleCounts UpTo(SampleSeries series, int batch, double limit, bool strictly)
    {
        var low = series.EndsOf(batch, upper: false);
        var (surely, perhaps) = series.CountUpTo(batch, upper: false, limit, strictly);
        return series.IsExact(batch) ? new(low.Count, surely, perhaps) : new(low.Count, series.CountUpTo(batch, upper: true, limit, strictly).Surely, perhaps + low.Unbounded);
    }

    private static SampleCounts AtLeast(SampleSeries series, int batch, double limit, bool orMore)
    {
        var low = series.EndsOf(batch, upper: false);
        var (surely, perhaps) = series.CountUpTo(batch, upper: false, limit, orMore);
        return series.IsExact(batch) ? new(low.Count, low.Bounded - perhaps, low.Count - surely)
            : new(low.Count, low.Bounded - perhaps, series.EndsOf(batch, upper: true).Count - series.CountUpTo(batch, upper: true, limit, orMore).Surely);
    }
}

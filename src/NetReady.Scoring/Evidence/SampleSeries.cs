using NetReady.Core.Facts;
using NetReady.Core.Sampling;

namespace NetReady.Scoring.Evidence;

/// <summary>One fact's batches of samples, the oldest first, wherever they lie: what verdicts look at.</summary>
public abstract class SampleSeries
{
    /// <summary>How many batches there are.</summary>
    public abstract int Count { get; }

    /// <summary>Batches at hand as a series.</summary>
    /// <param name="batches">The batches, the oldest first.</param>
    public static SampleSeries Of(IReadOnlyList<SampleBatch> batches) => new AtHand(batches);

    /// <summary>Every batch whole, the oldest first.</summary>
    internal IEnumerable<SampleBatch> Batches => Enumerable.Range(0, Count).Select(Whole);

    /// <summary>When a batch's first sample began.</summary>
    internal abstract DateTimeOffset StartOf(int batch);

    /// <summary>When a batch's last sample ended.</summary>
    internal abstract DateTimeOffset EndOf(int batch);

    /// <summary>On whose word a batch is.</summary>
    internal abstract Assurance AssuranceOf(int batch);

    /// <summary>Whether a batch's samples are exact, so that their lower ends are their upper ones.</summary>
    internal abstract bool IsExact(int batch);

    /// <summary>The lower ends of a batch's samples, or the upper ones.</summary>
    internal abstract HistogramEnds EndsOf(int batch, bool upper);

    /// <summary>How many of them are at most (or below) a limit, as <see cref="Histogram.CountUpTo"/> has it.</summary>
    internal (long Surely, long Perhaps) CountUpTo(int batch, bool upper, double limit, bool strictly) =>
        EndsOf(batch, upper).CountUpTo(limit, strictly) is { } settled ? (settled, settled) : CountBuckets(batch, upper, limit, strictly);

    /// <summary>The histogram of the lower ends of a batch's samples, or of the upper ones.</summary>
    internal abstract Histogram HistogramOf(int batch, bool upper);

    /// <summary>A batch whole.</summary>
    internal abstract SampleBatch Whole(int batch);

    /// <summary>The series with more batches.</summary>
    internal abstract SampleSeries With(IReadOnlyCollection<SampleBatch> more);

    /// <summary>Counts by the buckets of a histogram, where its ends do not tell.</summary>
    private protected abstract (long Surely, long Perhaps) CountBuckets(int batch, bool upper, double limit, bool strictly);

    private sealed class AtHand(IReadOnlyList<SampleBatch> batches) : SampleSeries
    {
        public override int Count => batches.Count;

        internal override DateTimeOffset StartOf(int batch) => batches[batch].Start;

        internal override DateTimeOffset EndOf(int batch) => batches[batch].End;

        internal override Assurance AssuranceOf(int batch) => batches[batch].Assurance;

        internal override bool IsExact(int batch) => batches[batch].High is null;

        internal override HistogramEnds EndsOf(int batch, bool upper) => HistogramOf(batch, upper).Ends;

        internal override Histogram HistogramOf(int batch, bool upper) => upper ? batches[batch].High ?? batches[batch].Low : batches[batch].Low;

        internal override SampleBatch Whole(int batch) => batches[batch];

        internal override SampleSeries With(IReadOnlyCollection<SampleBatch> more) => more.Count == 0 ? this : new AtHand([.. batches.Concat(more).OrderBy(batch => batch.End)]);

        private protected override (long Surely, long Perhaps) CountBuckets(int batch, bool upper, double limit, bool strictly) => HistogramOf(batch, upper).CountUpTo(limit, strictly);
    }
}

using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Evidence;

/// <summary>One fact's batches of samples as a store keeps them, in columns, without an object a batch. What nobody has to believe is left out.</summary>
public sealed class KeptSeries : SampleSeries
{
    private const int AtHand = -1;

    private readonly KeptSamples kept;
    private readonly Assurance? believed;
    private readonly List<SampleBatch> atHand = [];
    private Entry[] entries;
    private Upper[] uppers = [];
    private int count, intervals;
    private bool isSorted = true;

    // The place of the upper ends' histogram among the intervals; -1 where the samples are exact. Of a batch at hand, its own place there.
    private readonly record struct Entry(long Start, long End, HistogramEnds Low, int Part, int Place, int Upper, Assurance Assurance);

    private readonly record struct Upper(HistogramEnds Ends, int Place);

    internal KeptSeries(FactKey key, KeptSamples kept)
    {
        (Key, this.kept) = (key, kept);
        believed = Sampled.OnlyBelieved(key.Name);
        entries = [];
        kept.AddTo(this);
    }

    /// <summary>The fact.</summary>
    public FactKey Key { get; }

    /// <inheritdoc/>
    public override int Count => count;

    /// <summary>Makes room for so many batches more.</summary>
    public void Expect(int more)
    {
        if (count + more > entries.Length) Array.Resize(ref entries, Math.Max(count + more, 2 * entries.Length));
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="part">The part in which it lies.</param>
    /// <param name="start">When its first sample began, in UTC ticks.</param>
    /// <param name="end">When its last sample ended, in UTC ticks.</param>
    /// <param name="assurance">On whose word.</param>
    /// <param name="low">The lower ends.</param>
    /// <param name="place">The place of their histogram.</param>
    /// <param name="high">The upper ends; null where the samples are exact.</param>
    /// <param name="highPlace">The place of their histogram.</param>
    public void Add(int part, long start, long end, Assurance assurance, in HistogramEnds low, int place, in HistogramEnds? high = null, int highPlace = 0)
    {
        if (believed is { } only && assurance != only) return;
        int upper = -1;
        if (high is { } ends)
        {
            if (intervals == uppers.Length) Array.Resize(ref uppers, Math.Max(entries.Length, 16));
            uppers[upper = intervals++] = new(ends, highPlace);
        }
        Add(new(start, end, low, part, place, upper, assurance));
    }

    internal override DateTimeOffset StartOf(int batch) => new(entries[batch].Start, TimeSpan.Zero);

    internal override DateTimeOffset EndOf(int batch) => new(entries[batch].End, TimeSpan.Zero);

    internal override Assurance AssuranceOf(int batch) => entries[batch].Assurance;

    internal override bool IsExact(int batch) => entries[batch].Upper < 0;

    internal override HistogramEnds EndsOf(int batch, bool upper) => upper && entries[batch].Upper is >= 0 and var place ? uppers[place].Ends : entries[batch].Low;

    internal override SampleBatch Whole(int batch) => entries[batch] is { Part: AtHand } entry ? atHand[entry.Place] : kept.Whole(Key, entries[batch].Part, entries[batch].Place);

    internal override SampleSeries With(IReadOnlyCollection<SampleBatch> more)
    {
        foreach (var batch in more)
        {
            int upper = -1;
            if (batch.High is { } high)
            {
                if (intervals == uppers.Length) Array.Resize(ref uppers, Math.Max(2 * intervals, 16));
                uppers[upper = intervals++] = new(high.Ends, 0);
            }
            Add(new(batch.Start.UtcTicks, batch.End.UtcTicks, batch.Low.Ends, AtHand, atHand.Count, upper, batch.Assurance));
            atHand.Add(batch);
        }
        return Sorted();
    }

    /// <summary>The series in order, once all is added.</summary>
    internal KeptSeries Sorted()
    {
        // Stable, and seldom needed.
        if (!isSorted) Array.Copy(entries.Take(count).OrderBy(entry => entry.End).ToArray(), entries, count);
        isSorted = true;
        return this;
    }

    private protected override (long Surely, long Perhaps) CountBuckets(int batch, bool upper, double limit, bool strictly)
    {
        var entry = entries[batch];
        bool isUpper = upper && entry.Upper >= 0;
        if (entry.Part != AtHand) return kept.CountUpTo(entry.Part, isUpper ? uppers[entry.Upper].Place : entry.Place, limit, strictly);
        return (isUpper ? atHand[entry.Place].High! : atHand[entry.Place].Low).CountUpTo(limit, strictly);
    }

    private void Add(in Entry entry)
    {
        if (count == entries.Length) Array.Resize(ref entries, Math.Max(32, 2 * count));
        isSorted &= count == 0 || entries[count - 1].End <= entry.End;
        entries[count++] = entry;
    }
}

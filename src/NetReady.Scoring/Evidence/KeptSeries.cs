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
    // Columns of one length: each stays below what the runtime keeps apart as large, for some months of hours.
    private Stretch[] stretches = [];
    private HistogramEnds[] lowers = [];
    private Where[] places = [];
    private Upper[] uppers = [];
    private int count, intervals;
    private bool isSorted = true;

    private readonly record struct Stretch(long Start, long End);

    // The place of the upper ends' histogram among the intervals; -1 where the samples are exact. Of a batch at hand, its own place there.
    private readonly record struct Where(int Place, int Part, Assurance Assurance, int Upper);

    private readonly record struct Upper(HistogramEnds Ends, int Place);

    internal KeptSeries(FactKey key, KeptSamples kept)
    {
        (Key, this.kept) = (key, kept);
        believed = Sampled.OnlyBelieved(key.Name);
        kept.AddTo(this);
    }

    /// <summary>The fact.</summary>
    public FactKey Key { get; }

    /// <inheritdoc/>
    public override int Count => count;

    /// <summary>Makes room for so many batches more.</summary>
    public void Expect(int more)
    {
        if (count + more <= stretches.Length) return;
        int room = Math.Max(count + more, 2 * stretches.Length);
        Array.Resize(ref stretches, room);
        Array.Resize(ref lowers, room);
        Array.Resize(ref places, room);
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
        Put(start, end, low, new(place, part, assurance, high is { } upper ? PutUpper(upper, highPlace) : -1));
    }

    internal override DateTimeOffset StartOf(int batch) => new(stretches[batch].Start, TimeSpan.Zero);

    internal override DateTimeOffset EndOf(int batch) => new(stretches[batch].End, TimeSpan.Zero);

    internal override Assurance AssuranceOf(int batch) => places[batch].Assurance;

    internal override bool IsExact(int batch) => places[batch].Upper < 0;

    internal override HistogramEnds EndsOf(int batch, bool upper) => upper && places[batch].Upper is >= 0 and var place ? uppers[place].Ends : lowers[batch];

    internal override Histogram HistogramOf(int batch, bool upper)
    {
        var where = places[batch];
        bool isUpper = upper && where.Upper >= 0;
        if (where.Part != AtHand) return kept.HistogramAt(where.Part, isUpper ? uppers[where.Upper].Place : where.Place);
        return isUpper ? atHand[where.Place].High! : atHand[where.Place].Low;
    }

    internal override SampleBatch Whole(int batch) => places[batch] is { Part: AtHand } where ? atHand[where.Place] : kept.Whole(Key, places[batch].Part, places[batch].Place);

    internal override SampleSeries With(IReadOnlyCollection<SampleBatch> more)
    {
        foreach (var batch in more)
        {
            Put(batch.Start.UtcTicks, batch.End.UtcTicks, batch.Low.Ends, new(atHand.Count, AtHand, batch.Assurance, batch.High is { } high ? PutUpper(high.Ends, 0) : -1));
            atHand.Add(batch);
        }
        Sort();
        return this;
    }

    private protected override (long Surely, long Perhaps) CountBuckets(int batch, bool upper, double limit, bool strictly)
    {
        var where = places[batch];
        if (where.Part == AtHand) return HistogramOf(batch, upper).CountUpTo(limit, strictly);
        return kept.CountUpTo(where.Part, upper && where.Upper >= 0 ? uppers[where.Upper].Place : where.Place, limit, strictly);
    }

    private int PutUpper(in HistogramEnds ends, int place)
    {
        if (intervals == uppers.Length) Array.Resize(ref uppers, Math.Max(64, 2 * intervals));
        uppers[intervals] = new(ends, place);
        return intervals++;
    }

    private void Put(long start, long end, in HistogramEnds low, in Where where)
    {
        Expect(1);
        isSorted &= count == 0 || stretches[count - 1].End <= end;
        (stretches[count], lowers[count], places[count]) = (new(start, end), low, where);
        count++;
    }

    // Stable, and seldom needed: what is not merged yet comes last as it is.
    private void Sort()
    {
        if (isSorted) return;
        int[] order = [.. Enumerable.Range(0, count).OrderBy(batch => stretches[batch].End)];
        (stretches, lowers, places) = ([.. order.Select(batch => stretches[batch])], [.. order.Select(batch => lowers[batch])], [.. order.Select(batch => places[batch])]);
        isSorted = true;
    }
}

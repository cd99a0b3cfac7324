using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>How many of a fact's samples hold against a limit, by UTC hours: each hour's batches are merged before they are counted, on whose word for word.</summary>
internal sealed class SampleTally(HourlySamples hours, FactDefinition fact, Must must)
{
    // Counts of hours add up, so that any window is one subtraction. Made as far back and as far on as somebody asks.
    private readonly SampleCounts[] upTo = new SampleCounts[hours.Hours.Length + 1];
    private int begun = int.MaxValue;
    private int counted;

    /// <summary>What the hours from one place until another, which is left out, hold together.</summary>
    public SampleCounts Between(int from, int until)
    {
        if (from >= until) return default;
        // Whoever asks for what lies before is likely to ask for all of it.
        if (from < begun) begun = counted = begun == int.MaxValue ? from : 0;
        for (; counted < until; counted++) upTo[counted + 1] = (counted == begun ? default : upTo[counted]) + Count(hours.Of(counted));
        return upTo[until] - (from == begun ? default : upTo[from]);
    }

    /// <summary>What one hour held as of an instant.</summary>
    public SampleCounts Part(int hour, DateTimeOffset until) => Count(hours.Of(hour, until));

    /// <summary>Whether the same samples come to the same against another limit, hour by hour, and as of any instant within one.</summary>
    public bool CountsSameAs(SampleTally other)
    {
        int all = hours.Hours.Length;
        if (Between(0, all) != other.Between(0, all) || !upTo.AsSpan(0, all + 1).SequenceEqual(other.upTo.AsSpan(0, all + 1))) return false;
        for (int hour = 0; hour < all; hour++)
        {
            var (from, until) = hours.Of(hour);
            for (int batch = from; batch < until - 1; batch++)
                if (Count((from, batch + 1)) != other.Count((from, batch + 1))) return false;
        }
        return true;
    }

    private SampleCounts Count((int From, int Until) batches)
    {
        var series = hours.Series;
        if (batches.Until == batches.From + 1) return SampleCounts.Of(series, batches.From, fact, must);
        var counts = default(SampleCounts);
        foreach (var assurance in (ReadOnlySpan<Assurance>)[Assurance.SelfReported, Assurance.OsAttested, Assurance.CollectorObserved, Assurance.Registered])
        {
            var same = new List<SampleBatch>();
            for (int i = batches.From; i < batches.Until; i++)
                if (series.AssuranceOf(i) == assurance) same.Add(series.Whole(i));
            if (same.Count > 0) counts += SampleCounts.Of(SampleSeries.Of([HourMerge.Whole(same)]), 0, fact, must);
        }
        return counts;
    }
}

using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>How many of a fact's samples hold against a limit, by UTC hours: each hour's batches are merged before they are counted, on whose word for word.</summary>
internal sealed class SampleTally(HourlySamples hours, FactDefinition fact, Must must)
{
    // Counts of hours add up, so that any window is one subtraction. Made as far as somebody asks.
    private readonly SampleCounts[] upTo = new SampleCounts[hours.Hours.Length + 1];
    private int counted;

    /// <summary>The hours.</summary>
    public HourlySamples Hours => hours;

    /// <summary>What the first so many hours hold together.</summary>
    public SampleCounts Of(int first)
    {
        for (; counted < first; counted++) upTo[counted + 1] = upTo[counted] + Count(hours.Of(counted));
        return upTo[first];
    }

    /// <summary>What one hour held as of an instant.</summary>
    public SampleCounts Part(int hour, DateTimeOffset until) => Count(hours.Of(hour, until));

    private SampleCounts Count(ReadOnlySpan<SampleBatch> batches)
    {
        if (batches.Length == 1) return SampleCounts.Of(batches[0], fact, must);
        var counts = default(SampleCounts);
        foreach (var assurance in (ReadOnlySpan<Assurance>)[Assurance.SelfReported, Assurance.OsAttested, Assurance.CollectorObserved, Assurance.Registered])
        {
            var same = new List<SampleBatch>(batches.Length);
            foreach (var batch in batches)
                if (batch.Assurance == assurance) same.Add(batch);
            if (same.Count > 0) counts += SampleCounts.Of(HourMerge.Whole(same), fact, must);
        }
        return counts;
    }
}

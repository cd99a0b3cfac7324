using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Core.Sampling;

/// <summary>Samples of one fact that were taken in a stretch of time, as a histogram for each end of their intervals, with what they cost.</summary>
public sealed record SampleBatch
{
    /// <summary>The most samples in a batch.</summary>
    public const long MostSamples = 1_000_000;

    /// <summary>The fact, its target and the length of one sample.</summary>
    public required FactKey Key { get; init; }

    /// <summary>When the first sample began, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When the last sample ended, UTC; the stretch leaves it out. A window takes the batches that end inside it.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The samples' lower ends; the samples themselves where they are exact.</summary>
    public required Histogram Low { get; init; }

    /// <summary>The samples' upper ends; null where they are exact.</summary>
    public Histogram? High { get; init; }

    /// <summary>How they were taken, as <c>stamp</c> or <c>ndt7</c>.</summary>
    public required string Method { get; init; }

    /// <summary>On whose word.</summary>
    public required Assurance Assurance { get; init; }

    /// <summary>The time that taking them took.</summary>
    public TimeSpan Spent { get; init; }

    /// <summary>The bytes sent and received for them, where the payload's own headers are counted (UDP or TCP, and IP).</summary>
    public ByteSize Bytes { get; init; }

    /// <summary>How many samples.</summary>
    public long Count => Low.Count;

    /// <summary>What is wrong with a batch that came from outside, as a phrase; null where it is sound.</summary>
    public string? Problem()
    {
        if (Vocabulary.Find(Key.Name) is not { IsSampled: true }) return $"'{Key.Name}' is not a sampled fact";
        if (Key.Target is null || Key.Sample is not { Ticks: > 0 }) return "a sampled fact needs a target and a sample length";
        if (End <= Start) return "it ends before it starts";
        if (Low.Count == 0) return "it holds no samples";
        if (High is not null && High.Count != Low.Count) return "its two histograms hold different numbers of samples";
        // The nominal length of a sample is no measure: a try that is nominally 10 s long may be over in 5 ms and the next one follow soon.
        if (Low.Count > Math.Min(MostSamples, ((End - Start).Ticks / TimeSpan.TicksPerMillisecond) + 1))
            return $"it holds {Low.Count} samples, and no more than one a millisecond and {MostSamples} in all can be";
        return Low.Problem() ?? High?.Problem();
    }
}

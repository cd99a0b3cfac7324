using NetReady.Core.Facts;
using NetReady.Core.Sampling;

namespace NetReady.Scoring.Evidence;

/// <summary>One host's samples as a store keeps them, in parts, each read only as far as somebody asks. For one caller at a time.</summary>
public abstract class KeptSamples
{
    /// <summary>Every key of which there are samples.</summary>
    public abstract IEnumerable<FactKey> Keys { get; }

    /// <summary>An instant by which all had ended.</summary>
    public abstract DateTimeOffset Latest { get; }

    /// <summary>Adds a key's batches to its series.</summary>
    public abstract void AddTo(KeptSeries series);

    /// <summary>One batch whole.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="part">The part in which it lies.</param>
    /// <param name="place">The place in it of the histogram of its lower ends.</param>
    public abstract SampleBatch Whole(FactKey key, int part, int place);

    /// <summary>One histogram whole.</summary>
    /// <param name="part">The part in which it lies.</param>
    /// <param name="place">Its place there.</param>
    public abstract Histogram HistogramAt(int part, int place);

    /// <summary>How many samples of one histogram are at most (or below) a limit, as <see cref="Histogram.CountUpTo"/> has it.</summary>
    /// <param name="part">The part in which it lies.</param>
    /// <param name="place">Its place there.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="strictly">Whether samples have to be below it.</param>
    public abstract (long Surely, long Perhaps) CountUpTo(int part, int place, double limit, bool strictly);
}

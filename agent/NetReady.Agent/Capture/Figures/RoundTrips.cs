using NetReady.Core.Sampling;

namespace NetReady.Agent.Capture.Figures;

/// <summary>Round trips counted in the buckets of <see cref="Histogram"/>, from a microsecond to a minute.</summary>
internal sealed class RoundTrips
{
    private static readonly int first = Histogram.IndexOf(1e-6);
    private static readonly int buckets = Histogram.IndexOf(60) - first + 1;

    private readonly int[] counts = new int[buckets];
    private double sum, least, most;
    private long count;

    /// <summary>Counts one.</summary>
    public void Add(long nanoseconds)
    {
        double seconds = nanoseconds / 1e9;
        least = count == 0 || seconds < least ? seconds : least;
        most = seconds > most ? seconds : most;
        sum += seconds;
        count++;
        counts[Math.Clamp(Histogram.IndexOf(seconds) - first, 0, buckets - 1)]++;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        counts.AsSpan().Clear();
        (sum, least, most, count) = (0, 0, 0, 0);
    }

    /// <summary>What was counted, in seconds.</summary>
    public Histogram ToHistogram() => new()
    {
        Count = count, Sum = sum, Min = least, Max = most,
        Positive = [.. counts.Index().Where(bucket => bucket.Item > 0).Select(bucket => new Bucket(bucket.Index + first, bucket.Item))],
    };
}

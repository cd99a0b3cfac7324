using NetReady.Core.Sampling;

namespace NetReady.Agent.Capture.Figures;

/// <summary>Round trips counted in the buckets of <see cref="Histogram"/>, from a microsecond to a minute.</summary>
internal sealed class RoundTrips
{
    private const double Shortest = 1e-6, Longest = 60;
    private static readonly int first = Histogram.IndexOf(Shortest);
    private static readonly int buckets = Histogram.IndexOf(Longest) - first + 1;

    private readonly int[] counts = new int[buckets];
    private double sum, least, most;
    private long count;

    /// <summary>Counts one.</summary>
    public void Add(long nanoseconds)
    {
        double seconds = Math.Clamp(nanoseconds / 1e9, Shortest, Longest);
        least = count == 0 || seconds < least ? seconds : least;
        most = seconds > most ? seconds : most;
        sum += seconds;
        count++;
        counts[Histogram.IndexOf(seconds) - first]++;
    }

    /// <summary>Counts what was counted before.</summary>
    public void Add(Histogram kept)
    {
        if (kept.Count == 0) return;
        least = count == 0 || kept.Min < least ? kept.Min : least;
        most = kept.Max > most ? kept.Max : most;
        sum += kept.Sum;
        count += kept.Count;
        foreach (var bucket in kept.Positive) counts[Math.Clamp(bucket.Index - first, 0, buckets - 1)] += (int)bucket.Count;
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

using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NetReady.Collector.Metrics;

/// <summary>A label of a series.</summary>
/// <param name="Name">Its name, fit for Prometheus.</param>
/// <param name="Value">Its value, any text.</param>
internal readonly record struct MetricLabel(string Name, string Value);

/// <summary>One series of a family: a number, or the buckets of a histogram. Safe to write from many threads.</summary>
internal sealed class MetricSeries
{
    private readonly Lock gate = new();
    private readonly ImmutableArray<double> bounds;
    private readonly long[]? counts;
    // A sum a bucket, so that another histogram can be fed with each bucket's mean and come to the same sum.
    private readonly double[]? sums;
    // Where the number stands; a histogram has none.
    private MetricPage? page;
    private int line;

    public MetricSeries(MetricFamily family, ImmutableArray<MetricLabel> labels, string rendered)
    {
        Labels = labels;
        Rendered = rendered;
        bounds = family.Bounds;
        if (family.Kind == MetricKind.Histogram)
        {
            counts = new long[bounds.Length + 1];
            sums = new double[bounds.Length + 1];
        }
    }

    /// <summary>The labels by name.</summary>
    public ImmutableArray<MetricLabel> Labels { get; }

    /// <summary>The labels as they stand between the braces.</summary>
    public string Rendered { get; }

    /// <summary>The collection in which an observable last reported it.</summary>
    public long SeenIn { get; set; }

    /// <summary>The number.</summary>
    public double Number => Volatile.Read(ref page!.Number(line));

    /// <summary>Gives the number its line on a page, on which it stays what it was; while nobody writes it.</summary>
    public void MoveTo(MetricPage page, string family)
    {
        double number = this.page is null ? 0 : Number;
        line = page.Add(Encoding.UTF8.GetBytes(Rendered.Length == 0 ? $"{family} " : $"{family}{{{Rendered}}} "));
        this.page = page;
        Set(number);
    }

    /// <summary>Sets the number.</summary>
    public void Set(double value) => Volatile.Write(ref page!.Number(line), value);

    /// <summary>Adds to the number.</summary>
    public void Add(double value)
    {
        ref double number = ref page!.Number(line);
        double seen = Volatile.Read(ref number);
        while (true)
        {
            double before = Interlocked.CompareExchange(ref number, seen + value, seen);
            // Compared by bits: not-a-number is not equal to itself and would spin for ever.
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen)) return;
            seen = before;
        }
    }

    /// <summary>Counts an observation in the bucket whose upper bound is the first that is no less.</summary>
    public void Observe(double value)
    {
        int bucket = bounds.AsSpan().BinarySearch(value);
        if (bucket < 0) bucket = ~bucket;
        lock (gate)
        {
            counts![bucket]++;
            sums![bucket] += value;
        }
    }

    /// <summary>Copies each bucket's own count and sum, the last one being that above every bound.</summary>
    public void ReadBuckets(Span<long> bucketCounts, Span<double> bucketSums)
    {
        lock (gate)
        {
            counts.CopyTo(bucketCounts);
            sums.CopyTo(bucketSums);
        }
    }

    /// <summary>A measurement's tags as labels, by name; of two that come to the same name the last one holds.</summary>
    public static ImmutableArray<MetricLabel> LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return [];
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags) labels[MetricName.Safe(name)] = Text(value);
        return [.. labels.Select(label => new MetricLabel(label.Key, label.Value))];
    }

    /// <summary>Labels as they stand between the braces: <c>a="b",c="d"</c>, with backslash, quote and line feed escaped.</summary>
    public static string Render(ImmutableArray<MetricLabel> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(name).Append("=\"").Append(value.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('"');
        }
        return text.ToString();
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}

using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace NetReady.Collector.Metrics;

/// <summary>All series of one name, at most so many; a measurement that would make one more is dropped and counted.</summary>
internal sealed class MetricFamily
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries> byTags = new(TagSetComparer.Instance);
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> lookup;
    // Tags that differ may come to the same labels, as 1 and "1": there must still be one line.
    private readonly Dictionary<string, MetricSeries> byLabels = new(StringComparer.Ordinal);
    private readonly int mostLabelSets;
    private MetricSeries[] all = new MetricSeries[4];
    private ImmutableArray<MetricPage> pages = [];
    private int count;
    private int tagSets;
    private long dropped;

    public MetricFamily(MetricName name, MetricKind kind, string help, int mostSeries, bool observable = false, ImmutableArray<double> bounds = default)
    {
        Name = name;
        Kind = kind;
        Help = help;
        Observable = observable;
        Bounds = bounds.IsDefault ? [] : bounds;
        mostLabelSets = Math.Max(1, mostSeries / SeriesPerLabelSet);
        lookup = byTags.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    public MetricName Name { get; }

    public MetricKind Kind { get; }

    /// <summary>What it says, in one sentence.</summary>
    public string Help { get; }

    /// <summary>Whether its series are those that its instrument reported when last asked, and no others.</summary>
    public bool Observable { get; }

    /// <summary>A histogram's upper bounds, rising, without the infinite one.</summary>
    public ImmutableArray<double> Bounds { get; }

    /// <summary>How many series, as Prometheus counts them, one set of labels comes to.</summary>
    public int SeriesPerLabelSet => Kind == MetricKind.Histogram ? Bounds.Length + 3 : 1;

    /// <summary>How many measurements were dropped because there were as many series as there may be.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>The series in the order in which they came.</summary>
    public ReadOnlyMemory<MetricSeries> Series
    {
        get { lock (gate) return all.AsMemory(0, count); }
    }

    /// <summary>The lines of the series, in the same order; none for a histogram.</summary>
    public ImmutableArray<MetricPage> Pages
    {
        get { lock (gate) return pages; }
    }

    /// <summary>Records a measurement: adds, sets or observes, as the kind and <paramref name="adds"/> say.</summary>
    /// <param name="value">The number; a counter ignores what is negative or no number, a histogram what is no number.</param>
    /// <param name="tags">Its tags, in any order.</param>
    /// <param name="adds">Whether the number adds to what was there.</param>
    /// <param name="collection">For an observable: the number of the collection that asks.</param>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool adds, long collection = 0)
    {
        if (Kind == MetricKind.Counter ? !(value >= 0) : Kind == MetricKind.Histogram && double.IsNaN(value)) return;
        if (!lookup.TryGetValue(tags, out var series) && (series = Find(tags)) is null)
        {
            Interlocked.Increment(ref dropped);
            return;
        }
        series.SeenIn = collection;
        if (Kind == MetricKind.Histogram) series.Observe(value);
        else if (adds) series.Add(value);
        else series.Set(value);
    }

    /// <summary>Lets go of the series that an observable did not report in this collection.</summary>
    public void Sweep(long collection)
    {
        lock (gate)
        {
            var kept = all.Take(count).Where(series => series.SeenIn == collection).ToArray();
            if (kept.Length == count) return;
            foreach (var (tags, series) in byTags)
                if (series.SeenIn != collection && byTags.TryRemove(tags, out _)) tagSets--;
            byLabels.Clear();
            foreach (var series in kept) byLabels.Add(series.Rendered, series);
            (all, count) = (kept, kept.Length);
            // Whoever reads the old pages reads on there what was.
            pages = [];
            foreach (var series in kept) Place(series);
        }
    }

    private MetricSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = MetricSeries.LabelsOf(tags);
        string rendered = MetricSeries.Render(labels);
        lock (gate)
        {
            if (!byLabels.TryGetValue(rendered, out var series))
            {
                if (count >= mostLabelSets) return null;
                series = new(this, labels, rendered);
                byLabels.Add(rendered, series);
                // Readers hold the old array; they see its first elements only, and those never change.
                if (count == all.Length) Array.Resize(ref all, Math.Max(4, count * 2));
                all[count++] = series;
                Place(series);
            }
            // Counted here, as asking the dictionary takes all of its locks.
            if (tagSets < 2L * mostLabelSets && lookup.TryAdd(tags, series)) tagSets++;
            return series;
        }
    }

    private void Place(MetricSeries series)
    {
        if (Kind == MetricKind.Histogram) return;
        if (pages is [] or [.., { Count: MetricPage.Most }]) pages = pages.Add(new());
        series.MoveTo(pages[^1], Name.Full);
    }
}

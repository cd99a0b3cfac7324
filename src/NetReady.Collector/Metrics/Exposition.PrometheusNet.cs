using System.Collections.Immutable;
using Prometheus;

namespace NetReady.Collector.Metrics;

/// <summary>Serves a registry through prometheus-net: the same families, held and written by its collectors.</summary>
internal sealed class Exposition
{
    private readonly MeterRegistry registry;
    private readonly CollectorRegistry shown = Prometheus.Metrics.NewCustomRegistry();
    private readonly MetricFactory factory;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Action<IEnumerable<MetricSeries>>> mirrors = new(StringComparer.Ordinal);

    public Exposition(MeterRegistry registry)
    {
        this.registry = registry;
        factory = Prometheus.Metrics.WithCustomRegistry(shown);
    }

    /// <summary>Answers a scrape in the form that it asks for.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var format = ExpositionFormats.Preferred(context.Request.Headers.Accept!);
        context.Response.ContentType = format.ContentType();
        lock (gate) Mirror(registry.Collect());
        await shown.CollectAndExportAsTextAsync(context.Response.Body,
            format == ExpositionFormat.OpenMetrics ? Prometheus.ExpositionFormat.OpenMetricsText : Prometheus.ExpositionFormat.PrometheusText,
            context.RequestAborted);
    }

    private void Mirror(ImmutableArray<MetricFamily> families)
    {
        var untouched = mirrors.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var family in families)
        {
            // prometheus-net wants a collector's label names up front: a family has one for each set of names that its series bear.
            foreach (var alike in family.Series.ToArray().GroupBy(series => string.Join(',', series.Labels.Select(label => label.Name))))
            {
                string key = $"{family.Name.Full}{{{alike.Key}}}";
                if (!mirrors.TryGetValue(key, out var mirror)) mirrors[key] = mirror = MirrorOf(family, alike.First());
                mirror(alike);
                untouched.Remove(key);
            }
        }
        foreach (string gone in untouched) mirrors[gone]([]);
    }

    private Action<IEnumerable<MetricSeries>> MirrorOf(MetricFamily family, MetricSeries first)
    {
        string[] names = [.. first.Labels.Select(label => label.Name)];
        // It writes help as it is given; a line feed in it would end the comment.
        string help = family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        if (family.Kind == MetricKind.Counter)
        {
            var counter = factory.CreateCounter(family.Name.Full, help, names);
            return all => Each(all, counter, (series, values) => counter.WithLabels(values).IncTo(series.Number));
        }
        if (family.Kind == MetricKind.Gauge)
        {
            var gauge = factory.CreateGauge(family.Name.Full, help, names);
            return all => Each(all, gauge, (series, values) => gauge.WithLabels(values).Set(series.Number));
        }
        var histogram = factory.CreateHistogram(family.Name.Full, help, names, new HistogramConfiguration { Buckets = [.. family.Bounds] });
        var told = new Dictionary<string, (long[] Counts, double[] Sums)>(StringComparer.Ordinal);
        return all => Each(all, histogram, (series, values) => Tell(histogram.WithLabels(values), family, series, told));
    }

    private static void Each<TChild>(IEnumerable<MetricSeries> all, Collector<TChild> collector, Action<MetricSeries, string[]> set)
        where TChild : ChildBase
    {
        var live = new HashSet<string>(StringComparer.Ordinal);
        foreach (var series in all)
        {
            string[] values = [.. series.Labels.Select(label => label.Value)];
            live.Add(string.Join('\0', values));
            set(series, values);
        }
        foreach (string[] values in collector.GetAllLabelValues().ToArray())
            if (!live.Contains(string.Join('\0', values))) collector.RemoveLabelled(values);
    }

    // Each bucket's new observations are told as that many of their mean, which lies in the same bucket: counts and sum come out the same.
    private static void Tell(Histogram.Child child, MetricFamily family, MetricSeries series, Dictionary<string, (long[] Counts, double[] Sums)> told)
    {
        long[] counts = new long[family.Bounds.Length + 1];
        double[] sums = new double[counts.Length];
        series.ReadBuckets(counts, sums);
        var before = told.TryGetValue(series.Rendered, out var known) ? known : (Counts: new long[counts.Length], Sums: new double[counts.Length]);
        for (int bucket = 0; bucket < counts.Length; bucket++)
        {
            long more = counts[bucket] - before.Counts[bucket];
            if (more == 0) continue;
            double above = bucket == 0 ? double.NegativeInfinity : Math.BitIncrement(family.Bounds[bucket - 1]);
            double upTo = bucket == family.Bounds.Length ? double.PositiveInfinity : family.Bounds[bucket];
            child.Observe(Math.Clamp((sums[bucket] - before.Sums[bucket]) / more, above, upTo), more);
        }
        told[series.Rendered] = (counts, sums);
    }
}

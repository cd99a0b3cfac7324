using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace NetReady.Collector.Metrics;

/// <summary>Listens to the collector's instruments and holds what they measured, by family. Safe to use from many threads.</summary>
internal sealed partial class MeterRegistry : IDisposable
{
    // Prometheus' own default buckets for requests, in seconds.
    private static readonly ImmutableArray<double> defaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock gate = new();
    private readonly Lock collecting = new();
    private readonly SortedDictionary<string, MetricFamily> families = new(StringComparer.Ordinal);
    private readonly HashSet<MetricFamily> full = [];
    private readonly MeterListener listener = new();
    private readonly MetricsOptions options;
    private readonly object? scope;
    private readonly ILogger<MeterRegistry> log;
    private readonly MetricFamily seriesCount;
    private readonly MetricFamily droppedCount;
    private readonly MetricFamily failureCount;
    private long collection;

    /// <summary>Starts listening.</summary>
    /// <param name="options">How much it may hold.</param>
    /// <param name="scope">Whose instruments it hears: those of meters with this scope (an application's <see cref="IMeterFactory"/>) or without any.</param>
    /// <param name="log">Where trouble is told.</param>
    public MeterRegistry(MetricsOptions options, object? scope, ILogger<MeterRegistry> log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SeriesPerFamily, 1);
        (this.options, this.scope, this.log) = (options, scope, log);
        seriesCount = Own("netready_metrics_series", MetricKind.Gauge, "Series shown here, by family; their sum counts these series too.");
        droppedCount = Own("netready_metrics_dropped_series_total", MetricKind.Counter,
            "Measurements dropped because each would have made a new series in a family that is full.");
        failureCount = Own("netready_metrics_failed_reads_total", MetricKind.Counter, "Observable instruments that could not be read, so that they are missing from a scrape.");
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Wanted(instrument) && FamilyOf(instrument) is { } family) listener.EnableMeasurementEvents(instrument, family);
        };
        Hear<byte>(number => number);
        Hear<short>(number => number);
        Hear<int>(number => number);
        Hear<long>(number => number);
        Hear<float>(number => number);
        Hear<double>(number => number);
        Hear<decimal>(number => (double)number);
        listener.Start();
    }

    /// <summary>Asks the observable instruments and returns all families that have series, by name. Values go on changing.</summary>
    public ImmutableArray<MetricFamily> Collect()
    {
        lock (collecting)
        {
            collection++;
            try
            {
                listener.RecordObservableInstruments();
            }
            catch (AggregateException failures)
            {
                failureCount.Record(failures.InnerExceptions.Count, [], adds: true);
                foreach (var failure in failures.InnerExceptions) NotRead(failure);
            }
            MetricFamily[] known;
            lock (gate) known = [.. families.Values];
            foreach (var family in known.Where(family => family.Observable)) family.Sweep(collection);
            CountSeries(known);
            return [.. known.Where(family => family.Series.Length > 0)];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private void CountSeries(MetricFamily[] known)
    {
        droppedCount.Record(known.Sum(family => family.Dropped), [], adds: false);
        failureCount.Record(0, [], adds: true);
        foreach (var family in known.Where(family => family.Dropped > 0 && full.Add(family))) IsFull(family.Name.Full, options.SeriesPerFamily);
        // Once to make the series of families that are new, so that they are counted the second time.
        for (int pass = 0; pass < 2; pass++)
            foreach (var family in known.Where(family => family.Series.Length > 0))
                seriesCount.Record((double)family.Series.Length * family.SeriesPerLabelSet, [new("family", family.Name.Full)], adds: false, collection);
    }

    // A visible table of what is worth a series: the product's own, the runtime's memory, and requests by route.
    private bool Wanted(Instrument instrument) => (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, scope)) && instrument.Meter.Name switch
    {
        "System.Runtime" => instrument.Name.StartsWith("dotnet.gc.", StringComparison.Ordinal) || instrument.Name == "dotnet.exceptions",
        "Microsoft.AspNetCore.Hosting" => instrument.Name == "http.server.request.duration",
        var name => name.StartsWith("NetReady.", StringComparison.Ordinal),
    };

    private MetricFamily? FamilyOf(Instrument instrument)
    {
        if (KindOf(instrument) is not { } kind) return null;
        var name = MetricName.Of(instrument, kind);
        lock (gate)
        {
            // By the base name: to OpenMetrics, a counter x_total and a gauge x are both the family x.
            if (families.TryGetValue(name.Base, out var known))
            {
                // Two of a name add up where they are alike; a scrape with one name in two meanings would be refused whole.
                if (known.Kind == kind && known.Observable == instrument.IsObservable) return known;
                Clashes(instrument.Name, instrument.Meter.Name, name.Full);
                return null;
            }
            string help = instrument.Description ?? $"Instrument {instrument.Name} of meter {instrument.Meter.Name}.";
            return families[name.Base] = new(name, kind, help, options.SeriesPerFamily, instrument.IsObservable, kind == MetricKind.Histogram ? BoundsOf(instrument) : []);
        }
    }

    private MetricFamily Own(string fullName, MetricKind kind, string help)
    {
        var name = MetricName.Of(fullName, null, kind);
        return families[name.Base] = new(name, kind, help, options.SeriesPerFamily);
    }

    private void Hear<T>(Func<T, double> number)
        where T : struct
        => listener.SetMeasurementEventCallback<T>((instrument, value, tags, family) =>
            ((MetricFamily)family!).Record(number(value), tags, adds: instrument is Counter<T> or UpDownCounter<T>, collection));

    private static MetricKind? KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        if (!type.IsGenericType) return null;
        var shape = type.GetGenericTypeDefinition();
        if (shape == typeof(Counter<>) || shape == typeof(ObservableCounter<>)) return MetricKind.Counter;
        if (shape == typeof(Histogram<>)) return MetricKind.Histogram;
        return shape == typeof(Gauge<>) || shape == typeof(ObservableGauge<>) || shape == typeof(UpDownCounter<>) || shape == typeof(ObservableUpDownCounter<>) ? MetricKind.Gauge : null;
    }

    private static ImmutableArray<double> BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => Rising(bounds, bound => bound),
        Histogram<float> { Advice.HistogramBucketBoundaries: { } bounds } => Rising(bounds, bound => bound),
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => Rising(bounds, bound => bound),
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => Rising(bounds, bound => bound),
        _ => defaultBounds,
    };

    private static ImmutableArray<double> Rising<T>(IReadOnlyList<T> bounds, Func<T, double> number) =>
        [.. bounds.Select(number).Where(double.IsFinite).Distinct().Order()];

    [LoggerMessage(Level = LogLevel.Error, Message = "The family {Family} has its most series, {Most}; measurements with new labels are dropped")]
    private partial void IsFull(string family, int most);

    [LoggerMessage(Level = LogLevel.Error, Message = "Instrument {Instrument} of meter {Meter} is not shown: {Family} already means something else")]
    private partial void Clashes(string instrument, string meter, string family);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An observable instrument could not be read")]
    private partial void NotRead(Exception failure);
}

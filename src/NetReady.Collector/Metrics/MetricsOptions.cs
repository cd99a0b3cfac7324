namespace NetReady.Collector.Metrics;

/// <summary>How much the metrics may hold.</summary>
internal sealed class MetricsOptions
{
    /// <summary>The most series that one family may have, as Prometheus counts them; at least 1. The default is 5,000.</summary>
    public int SeriesPerFamily { get; set; } = 5000;
}

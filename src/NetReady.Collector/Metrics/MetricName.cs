using System.Diagnostics.Metrics;
using System.Text;

namespace NetReady.Collector.Metrics;

/// <summary>What a family's numbers mean over time.</summary>
internal enum MetricKind
{
    /// <summary>It only rises, until the process ends.</summary>
    Counter,

    /// <summary>It is what it is at the moment.</summary>
    Gauge,

    /// <summary>Observations counted by buckets.</summary>
    Histogram,
}

/// <summary>A family's name as Prometheus writes it: letters, digits and <c>_</c>, the base unit at the end, counters with <c>_total</c>.</summary>
/// <param name="Full">The name of the series, as <c>netready_reports_accepted_total</c>; histograms add <c>_bucket</c>, <c>_sum</c> and <c>_count</c>.</param>
/// <param name="Base">The name of the OpenMetrics family: the same without <c>_total</c>.</param>
/// <param name="Unit"><c>seconds</c>, <c>bytes</c> or <c>ratio</c>, with which the base name ends; null for counts and all else.</param>
internal readonly record struct MetricName(string Full, string Base, string? Unit)
{
    private static readonly string[] units = ["seconds", "bytes", "ratio"];

    /// <summary>The name of an instrument: <c>dotnet.gc.pause.time</c> in <c>s</c> becomes <c>dotnet_gc_pause_time_seconds_total</c>.</summary>
    public static MetricName Of(Instrument instrument, MetricKind kind) => Of(instrument.Name, instrument.Unit, kind);

    /// <summary>The name made of an instrument's name and its UCUM unit, which may stand in the name already.</summary>
    public static MetricName Of(string name, string? ucumUnit, MetricKind kind)
    {
        const string total = "_total";
        string stem = Safe(name);
        if (kind == MetricKind.Counter && stem.EndsWith(total, StringComparison.Ordinal)) stem = stem[..^total.Length];
        string? unit = ucumUnit switch
        {
            "s" => "seconds",
            "By" => "bytes",
            "1" when kind == MetricKind.Gauge => "ratio",
            _ => units.FirstOrDefault(word => stem.EndsWith($"_{word}", StringComparison.Ordinal)),
        };
        if (unit is not null && !stem.EndsWith($"_{unit}", StringComparison.Ordinal)) stem = $"{stem}_{unit}";
        return new(kind == MetricKind.Counter ? stem + total : stem, stem, unit);
    }

    /// <summary>The name with every character that metric and label names may not have replaced by <c>_</c>, and no digit in front.</summary>
    public static string Safe(string name)
    {
        var safe = new StringBuilder(name.Length + 1);
        foreach (char character in name) safe.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        if (safe.Length == 0 || char.IsAsciiDigit(safe[0])) safe.Insert(0, '_');
        return safe.ToString();
    }
}

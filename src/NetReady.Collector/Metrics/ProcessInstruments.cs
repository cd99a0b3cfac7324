using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace NetReady.Collector.Metrics;

/// <summary>The process' own figures, under the names that Prometheus' client libraries share.</summary>
internal static class ProcessInstruments
{
    /// <summary>Makes the instruments; they are read when a scrape asks.</summary>
    public static void Create(IMeterFactory meters)
    {
        var meter = meters.Create("NetReady.Process");
        double started;
        using (var process = Process.GetCurrentProcess()) started = new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0;
        meter.CreateObservableCounter("process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time that the process has used, user and system together.");
        meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, "By", "Memory of the process that is resident.");
        meter.CreateObservableGauge("process_start_time_seconds", () => started, "s", "When the process started, since the Unix epoch.");
    }
}

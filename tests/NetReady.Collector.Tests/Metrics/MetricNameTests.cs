using NetReady.Collector.Metrics;

namespace NetReady.Collector.Tests.Metrics;

public sealed class MetricNameTests
{
    [Theory]
    [InlineData("netready_reports_accepted_total", null, "Counter", "netready_reports_accepted_total", "netready_reports_accepted", null)]
    [InlineData("netready_reports", "{report}", "Counter", "netready_reports_total", "netready_reports", null)]
    [InlineData("dotnet.gc.pause.time", "s", "Counter", "dotnet_gc_pause_time_seconds_total", "dotnet_gc_pause_time_seconds", "seconds")]
    [InlineData("http.server.request.duration", "s", "Histogram", "http_server_request_duration_seconds", "http_server_request_duration_seconds", "seconds")]
    [InlineData("process_resident_memory_bytes", "By", "Gauge", "process_resident_memory_bytes", "process_resident_memory_bytes", "bytes")]
    [InlineData("netready_ready_ratio", null, "Gauge", "netready_ready_ratio", "netready_ready_ratio", "ratio")]
    [InlineData("netready_fill", "1", "Gauge", "netready_fill_ratio", "netready_fill_ratio", "ratio")]
    [InlineData("netready_tries", "1", "Counter", "netready_tries_total", "netready_tries", null)]
    [InlineData("9 lives", null, "Gauge", "_9_lives", "_9_lives", null)]
    public void A_name_ends_in_its_base_unit_and_a_counters_in_total(string name, string? unit, string kind, string full, string family, string? unitName) =>
        Assert.Equal(new MetricName(full, family, unitName), MetricName.Of(name, unit, Enum.Parse<MetricKind>(kind)));
}

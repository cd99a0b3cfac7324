using System.Diagnostics;
using System.Globalization;
using NetReady.Collector.Tests.Fleet;

namespace NetReady.Collector.Tests.Metrics;

public sealed class MetricsEndpointTests
{
    // What Prometheus 2.42, 3.x and a browser send.
    private const string Prometheus2 = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    private const string Prometheus3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    [Theory(Timeout = Hang.After)]
    [InlineData(Prometheus2, "application/openmetrics-text")]
    [InlineData(Prometheus3, "application/openmetrics-text")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text")]
    [InlineData("application/openmetrics-text; version=2.0.0", "text/plain")]
    [InlineData("application/openmetrics-text; version=1.0.0; q=0.2, text/plain", "text/plain")]
    [InlineData("application/openmetrics-text; version=1.0.0; q=0", "text/plain")]
    [InlineData(Browser, "text/plain")]
    [InlineData("no/such/type;;;=", "text/plain")]
    [InlineData(null, "text/plain")]
    public async Task Accept_decides_the_form(string? accept, string mediaType)
    {
        await using var server = await MetricsServer.StartAsync();
        using var answer = await server.AskAsync(accept);
        Assert.Equal(mediaType, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("utf-8", answer.Content.Headers.ContentType?.CharSet);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(mediaType == "application/openmetrics-text", text.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_process_and_its_runtime_are_measured()
    {
        await using var server = await MetricsServer.StartAsync();
        var samples = ExpositionText.Parse(await server.ScrapeAsync());
        Assert.InRange(Number("process_resident_memory_bytes"), 10e6, 10e9);
        Assert.InRange(Number("process_cpu_seconds_total"), 0.01, 10_000);
        Assert.InRange(Number("process_start_time_seconds"), DateTimeOffset.Parse("2026-01-01", CultureInfo.InvariantCulture).ToUnixTimeSeconds(), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Assert.Contains(samples, sample => sample.Name == "dotnet_gc_collections_total");
        Assert.Contains(samples, sample => sample.Name == "dotnet_gc_pause_time_seconds_total");
        double Number(string name) => double.Parse(samples.Single(sample => sample.Name == name).Value, CultureInfo.InvariantCulture);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Promtool_finds_nothing_to_object_to()
    {
        string promtool = Prerequisite.Program("promtool", "prometheus");
        await using var server = await MetricsServer.StartAsync();
        SampleFleet.Measure(server.Meter);
        await server.ScrapeAsync();
        string text = await server.ScrapeAsync();
        Assert.Contains("\nhttp_server_request_duration_seconds_bucket{", text, StringComparison.Ordinal);
        Assert.Equal("", await CheckMetrics(promtool, text));
        Assert.Contains("no help text", await CheckMetrics(promtool, "# TYPE a gauge\na 1\n"), StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prometheus_takes_every_sample_in_either_form(bool openMetrics)
    {
        await using var server = await MetricsServer.StartAsync();
        var token = TestContext.Current.CancellationToken;
        SampleFleet.Measure(server.Meter);
        server.Meter.CreateCounter<int>("netready_odd", null, "Odd \"help\"\nwith a \\ in it.").Add(1, new KeyValuePair<string, object?>("what", "a \"quote\", a \\ and\na line; größer"));
        await server.ScrapeAsync();
        // Prometheus asks for OpenMetrics of its own accord; a proxy of the test's own asks for the text.
        await using var proxy = openMetrics ? null : await TextOnlyProxy.StartAsync(server.Address);
        await using var prometheus = await PrometheusServer.ScrapingAsync((proxy?.Address ?? server.Address).Authority, token);
        Assert.Single(await prometheus.WaitForAsync("netready_odd_total{what=\"a \\\"quote\\\", a \\\\ and\\na line; größer\"} == 1", token));
        Assert.All(await prometheus.ScrapeErrorsAsync(token), Assert.Empty);
        Assert.Equal(1, await prometheus.NumberAsync("up", token));
        double scraped = (await prometheus.NumberAsync("scrape_samples_scraped", token))!.Value;
        Assert.Equal(scraped, await prometheus.NumberAsync("sum(netready_metrics_series)", token));
    }

    private static async Task<string> CheckMetrics(string promtool, string text)
    {
        using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(said.Length == 0, process.ExitCode == 0);
        return said;
    }
}

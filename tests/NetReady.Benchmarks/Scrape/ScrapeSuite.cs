using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using NetReady.Benchmarks.Measuring;
using NetReady.Collector;
using NetReady.Testing;

namespace NetReady.Benchmarks.Scrape;

/// <summary>A scrape of 100,000 series from the collector's own endpoint, against Kestrel sending the same bytes from memory.</summary>
internal static class ScrapeSuite
{
    private const int Families = 20;
    // What one family may have in the collector as it is.
    private const int SeriesInFamily = 5_000;
    private const int WarmUps = 8;
    private const int Scrapes = 21;
    private const double TargetSeconds = 0.025;
    // What Prometheus sends.
    private const string Accept = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    /// <summary>Measures and writes the table.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        using var scratch = new TemporaryDirectory();
        await using var collector = CollectorApp.Build(new()
        {
            DataDirectory = scratch["data"], PolicyDirectory = Path.Combine(Repository.Root, "policies"), AgentEndpoint = new(IPAddress.Loopback, 0), HumanEndpoint = new(IPAddress.Loopback, 0),
        });
        await collector.StartAsync(cancel);
        using var meter = new Meter("NetReady.Benchmarks");
        Fill(meter);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", Accept);
        var metrics = new Uri(collector.Services.GetRequiredService<CollectorAddresses>().HumanUri, "metrics");
        byte[] page = await http.GetByteArrayAsync(metrics, cancel);
        int series = page.AsSpan().Count((byte)'\n') - page.AsSpan().Count("\n#"u8) - 1;
        if (series < Families * SeriesInFamily) throw new InvalidOperationException($"The page has {series} series where {Families * SeriesInFamily} were made.");
        await using var copier = await CopierAsync(page, cancel);

        byte[] buffer = new byte[256 * 1024];
        var results = await Rounds.RunAsync(
            [
                new("/metrics of the collector", () => ScrapeAsync(metrics)),
                new("floor: the same bytes from memory through Kestrel", () => ScrapeAsync(new Uri(copier.Urls.Single()))),
            ],
            WarmUps, Scrapes, cancel);
        await output.WriteLineAsync($"""
            One scrape of {series:N0} series ({Figures.Bytes(page.Length)} of OpenMetrics text, {Families} families of {SeriesInFamily:N0} with four labels each and the collector's own) over HTTP on loopback,
            from the request to the last byte, with the reader in the same process. {WarmUps} warm-ups, {Scrapes} scrapes each, in turn.

            """);
        double floor = results[1].SecondsEach.Median;
        var table = new Table("what", "median", "range", "a series", "to the floor");
        foreach (var result in results)
            table.Add(result.Name, Figures.Time(result.SecondsEach.Median), Figures.TimeRange(result.SecondsEach), Figures.Time(result.SecondsEach.Median / series), Figures.Times(result.SecondsEach.Median / floor));
        await table.WriteAsync(output);
        await output.WriteLineAsync("\n" + Figures.Verdict("at most 25 ms at 100,000 series", Figures.Time(results[0].SecondsEach.Median), results[0].SecondsEach.Median <= TargetSeconds)
            + "\nprometheus-net: served only by some registries, not compared in this run.");
        await collector.StopAsync(cancel);

        async Task<Round> ScrapeAsync(Uri address)
        {
            long began = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancel);
            await using var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancel);
            while (await body.ReadAsync(buffer, cancel) > 0) { }
            return new(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
    }

    private static void Fill(Meter meter)
    {
        for (int family = 0; family < Families; family++)
        {
            var counter = meter.CreateCounter<double>($"netready_benchmark_{family}_total", description: "A family of the benchmark.");
            for (int one = 0; one < SeriesInFamily; one++)
                counter.Add(one + 0.5 * (family % 2), new("department", $"department-{one % 50}"), new("tier", "OFFICIAL"), new("policy", "official-corporate"), new("rule", $"OFC-{one / 50}"));
        }
    }

    private static async Task<WebApplication> CopierAsync(byte[] page, CancellationToken cancel)
    {
        const int Chunk = 64 * 1024;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        app.Run(async http =>
        {
            for (int sent = 0; sent < page.Length; sent += Chunk)
                await http.Response.BodyWriter.WriteAsync(page.AsMemory(sent, Math.Min(Chunk, page.Length - sent)), http.RequestAborted);
        });
        await app.StartAsync(cancel);
        return app;
    }
}

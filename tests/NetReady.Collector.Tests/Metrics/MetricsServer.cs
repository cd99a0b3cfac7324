using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NetReady.Collector.Metrics;

namespace NetReady.Collector.Tests.Metrics;

/// <summary>A real web server on a free port with the metrics endpoint, and a meter to measure on.</summary>
internal sealed class MetricsServer : IAsyncDisposable
{
    public const string OpenMetrics = "application/openmetrics-text; version=1.0.0";

    private readonly WebApplication app;
    private readonly HttpClient http;

    private MetricsServer(WebApplication app)
    {
        this.app = app;
        Address = new(app.Urls.Single());
        http = new() { BaseAddress = Address };
    }

    public Uri Address { get; }

    public Meter Meter => app.Services.GetRequiredService<IMeterFactory>().Create(MetricsEndpoint.Meter);

    public MeterRegistry Registry => app.Services.GetRequiredService<MeterRegistry>();

    public static async Task<MetricsServer> StartAsync(Action<MetricsOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        MetricsEndpoint.Add(builder.Services, configure);
        var app = builder.Build();
        MetricsEndpoint.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    /// <summary>What a scrape gets.</summary>
    public async Task<string> ScrapeAsync(string? accept = null)
    {
        using var answer = await AskAsync(accept);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The scrape's lines that speak of one family, comments and all.</summary>
    public async Task<string> ScrapeAsync(string? accept, string family) =>
        string.Concat((await ScrapeAsync(accept)).Split('\n').Where(line => line.StartsWith(family, StringComparison.Ordinal) || line.Contains($" {family}", StringComparison.Ordinal)).Select(line => line + "\n"));

    public async Task<HttpResponseMessage> AskAsync(string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }
}

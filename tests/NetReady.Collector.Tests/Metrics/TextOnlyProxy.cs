using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace NetReady.Collector.Tests.Metrics;

/// <summary>Passes scrapes on without their Accept header, as an old scraper would ask.</summary>
internal sealed class TextOnlyProxy : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new();

    private TextOnlyProxy(WebApplication app, Uri target)
    {
        this.app = app;
        app.MapGet("/metrics", async context =>
        {
            using var answer = await http.GetAsync(new Uri(target, "/metrics"), context.RequestAborted);
            context.Response.ContentType = answer.Content.Headers.ContentType!.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        });
    }

    public Uri Address => new(app.Urls.Single());

    public static async Task<TextOnlyProxy> StartAsync(Uri target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new TextOnlyProxy(builder.Build(), target);
        await proxy.app.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }
}

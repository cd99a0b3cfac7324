using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using NetReady.Collector.Identity;
using NetReady.Collector.Ingest;
using NetReady.Core.Reports;

namespace NetReady.Benchmarks.Ingest;

/// <summary>The floor under HTTPS: Kestrel with the collector's certificate, which reads what comes, does nothing with it, and answers as the collector does.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private BareServer(WebApplication app) => this.app = app;

    /// <summary>Where it is, <c>host:port</c>.</summary>
    public string Address => new Uri(app.Urls.Single()).Authority;

    /// <summary>Starts it.</summary>
    public static async Task<BareServer> StartAsync(ServerIdentity identity, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(identity.Certificate));
        });
        var app = builder.Build();
        byte[] answer = JsonSerializer.SerializeToUtf8Bytes(new ReportReply(1, DateTimeOffset.UnixEpoch), NetReadyJson.Default.ReportReply);
        app.Run(async http =>
        {
            await BodyReader.ReadAsync(http.Request, http.RequestAborted);
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(answer, http.RequestAborted);
        });
        await app.StartAsync(cancel);
        return new(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

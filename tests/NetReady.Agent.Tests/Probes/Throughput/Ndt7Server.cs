using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NetReady.Collector.Ndt7;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Throughput;

/// <summary>The collector's ndt7 server over HTTPS, on loopback or inside a namespace.</summary>
internal sealed class Ndt7Server : IAsyncDisposable
{
    private readonly SelfSigned identity = new();
    private readonly WebApplication app;
    private IPEndPoint? bound;

    private Ndt7Server(NetworkNamespace? inside, Ndt7Limits? limits, IPAddress? at)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = endpoint =>
        {
            var socket = inside is null
                ? SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint)
                : inside.In(() => SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint));
            bound = (IPEndPoint)socket.LocalEndPoint!;
            return socket;
        });
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
            options.Listen(at ?? inside?.Inside ?? IPAddress.Loopback, 0, listen => listen.UseHttps(identity.Certificate)));
        app = builder.Build();
        Ndt7Endpoint.Map(app, limits);
    }

    public string Address => bound!.ToString();

    public string KeyHash => identity.KeyHash;

    public static async Task<Ndt7Server> StartAsync(NetworkNamespace? inside = null, Ndt7Limits? limits = null, IPAddress? at = null)
    {
        var server = new Ndt7Server(inside, limits, at);
        await server.app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        identity.Dispose();
    }
}

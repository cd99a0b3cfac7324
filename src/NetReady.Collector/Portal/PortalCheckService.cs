using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace NetReady.Collector.Portal;

/// <summary>Runs the far end of the check for captive portals: an HTTP server of its own, so that nothing else can be reached without encryption.</summary>
internal sealed partial class PortalCheckService(IPEndPoint endpoint, Meter meter, ILogger logger) : IHostedService, IDisposable
{
    private KestrelServer? server;

    /// <summary>How long a connection may take to ask.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where it listens; null before the service has started.</summary>
    public IPEndPoint? Bound { get; private set; }

    /// <summary>Binds the socket on the calling thread, so that a port that is taken stops the start with a clear error, and serves.</summary>
    /// <exception cref="IOException">The endpoint cannot be bound.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var socket = Bind();
        Bound = (IPEndPoint)socket.LocalEndPoint!;
        var transport = new SocketTransportOptions { CreateBoundListenSocket = _ => socket };
        server = new(Options.Create(Limited(Bound)), new SocketTransportFactory(Options.Create(transport), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        Listening(Bound);
        return server.StartAsync(new PortalCheckAnswer(meter), cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => server?.Dispose();

    private Socket Bind()
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(endpoint);
            return socket;
        }
        catch (SocketException problem)
        {
            socket.Dispose();
            throw new IOException($"The check for captive portals cannot listen on TCP {endpoint}: {problem.Message}. Choose another address or port for it, or stop what holds this one.", problem);
        }
    }

    // A question is 200 bytes and is over at once; whoever wants more is none that this is for.
    private KestrelServerOptions Limited(IPEndPoint bound)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        var limits = options.Limits;
        (limits.MaxConcurrentConnections, limits.MaxRequestBodySize) = (500, 0);
        (limits.MaxRequestLineSize, limits.MaxRequestHeaderCount, limits.MaxRequestHeadersTotalSize, limits.MaxRequestBufferSize) = (512, 32, 4096, 8192);
        (limits.RequestHeadersTimeout, limits.KeepAliveTimeout) = (LongestWait, LongestWait);
        options.Listen(bound, listen => listen.Protocols = HttpProtocols.Http1);
        return options;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The check for captive portals is answered on TCP {Endpoint}")]
    private partial void Listening(IPEndPoint endpoint);
}

using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using NetReady.Collector.Datagrams;

namespace NetReady.Collector.Gate;

/// <summary>Runs the far end of gate tests while the collector runs.</summary>
internal sealed partial class GateService(IPEndPoint endpoint, GateLimits limits, Meter meter, TimeProvider time, ILogger logger) : BackgroundService
{
    private readonly GateMetrics metrics = new(meter);
    private GateServer? server;
    private GateStreams? streams;

    /// <summary>Where it listens; null before the service has started.</summary>
    public IPEndPoint? Bound => server?.Bound;

    /// <summary>Binds the socket, so that a port that is taken stops the start with a clear error.</summary>
    /// <exception cref="IOException">The endpoint cannot be bound.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            server = new(endpoint, limits, metrics, time);
            streams = new(server.Bound, limits, metrics, time);
        }
        catch (SocketException problem)
        {
            throw new IOException($"The gate test's far end cannot listen on UDP and TCP {endpoint}: {problem.Message}. Choose another address or port for it, or stop what holds this one.", problem);
        }
        Listening(server.Bound);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        server?.Dispose();
        streams?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sender = server!.AddressBuffer();
        return Task.WhenAll(DatagramLoop.RunAsync(wait => server.ServeOne(sender, wait), Note, stoppingToken), ServeStreamsAsync(stoppingToken));
    }

    private async Task ServeStreamsAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await streams!.ServeAsync(stopping);
            }
            catch (Exception problem) when (!stopping.IsCancellationRequested)
            {
                Note(problem);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Note(Exception problem)
    {
        metrics.Failures.Add(1);
        Failed(problem);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The far end of gate tests listens on UDP and TCP {Endpoint}")]
    private partial void Listening(IPEndPoint endpoint);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A message of a gate test could not be served")]
    private partial void Failed(Exception problem);
}

using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using NetReady.Collector.Datagrams;

namespace NetReady.Collector.Reflector;

/// <summary>Runs the STAMP reflector while the collector runs.</summary>
internal sealed partial class StampReflectorService(IPEndPoint endpoint, Meter meter, TimeProvider time, ILogger logger) : BackgroundService
{
    private readonly ReflectorMetrics metrics = new(meter);
    private StampReflector? reflector;

    /// <summary>Where the reflector listens; null before the service has started.</summary>
    public IPEndPoint? Bound => reflector?.Bound;

    /// <summary>Binds the socket, so that a port that is taken stops the start with a clear error.</summary>
    /// <exception cref="IOException">The endpoint cannot be bound.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            reflector = new(endpoint, metrics, time);
        }
        catch (SocketException problem)
        {
            throw new IOException($"The STAMP reflector cannot listen on UDP {endpoint}: {problem.Message}. Choose another address or port for it, or stop what holds this one.", problem);
        }
        Listening(reflector.Bound);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        reflector?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sender = reflector!.AddressBuffer();
        return DatagramLoop.RunAsync(wait => reflector.ReflectOne(sender, wait), problem =>
        {
            metrics.Failures.Add(1);
            Failed(problem);
        }, stoppingToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The STAMP reflector listens on UDP {Endpoint}")]
    private partial void Listening(IPEndPoint endpoint);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A packet could not be reflected")]
    private partial void Failed(Exception problem);
}

using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Reflector;
using NetReady.Core.Assignments;
using NetReady.Testing.Network;
using NetReady.Testing.Network.Relay;

namespace NetReady.Agent.Tests.Probes.Inside;

/// <summary>A namespace in which something answers by each method that services are asked by.</summary>
internal sealed class InsideNetwork : IAsyncDisposable
{
    private const int StampPort = 8620, TcpPort = 445, TlsPort = 443;

    private readonly Meter meter = new("test");
    private readonly StampReflectorService reflector;
    private readonly Socket service;
    private Ocserv? tls;

    private InsideNetwork(NetworkNamespace inside)
    {
        Inside = inside;
        reflector = new(new(IPAddress.Any, StampPort), meter, TimeProvider.System, NullLogger.Instance);
        service = inside.In(() =>
        {
            // The system completes connections by itself.
            var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listening.Bind(new IPEndPoint(IPAddress.Any, TcpPort));
            listening.Listen(100);
            return listening;
        });
    }

    public NetworkNamespace Inside { get; }

    public static async Task<InsideNetwork> StartAsync(bool withTls = false, PathConditions? each = null)
    {
        var network = new InsideNetwork(each is null ? new() : new(each, each, seed: 20261121));
        await network.Inside.In(() => network.reflector.StartAsync(TestContext.Current.CancellationToken));
        if (!withTls) return network;
        using var certificate = new SelfSigned([network.Inside.Inside.ToString()], TimeSpan.FromDays(-1), TimeSpan.FromDays(30));
        network.tls = await Ocserv.StartAsync(network.Inside, TlsPort, certificate, TestContext.Current.CancellationToken);
        return network;
    }

    /// <summary>What is declared as inside, by one method.</summary>
    public MeasuringTarget Target(TargetMethod method, TargetPlace place = TargetPlace.Inside) => new("inside", method, method switch
    {
        TargetMethod.Stamp => $"{Inside.Inside}:{StampPort}",
        TargetMethod.Tcp => $"{Inside.Inside}:{TcpPort}",
        TargetMethod.Tls => $"{Inside.Inside}:{TlsPort}",
        _ => $"{Inside.Inside}",
    }) { Place = place };

    public async ValueTask DisposeAsync()
    {
        await reflector.StopAsync(CancellationToken.None);
        reflector.Dispose();
        service.Dispose();
        tls?.Dispose();
        Inside.Dispose();
        meter.Dispose();
    }
}

using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Portal;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Portal;

/// <summary>A gateway's namespace with the world behind it, where a real far end answers the check for captive portals on port 80 and on <see cref="OtherPort"/>.</summary>
internal sealed class PortalNetwork : IAsyncDisposable
{
    public const int OtherPort = 8623;

    private readonly Meter meter = new("test");
    private readonly NetworkNamespace world;
    private readonly List<PortalCheckService> farEnds = [];

    private PortalNetwork()
    {
        (Gateway, world) = (new(), new());
        Route = new(Gateway, world);
    }

    public NetworkNamespace Gateway { get; }

    public RouteThrough Route { get; }

    public string Far => $"{Route.Far}:80";

    public string Far6 => $"[{Route.Far6}]:80";

    public static async Task<PortalNetwork> StartAsync()
    {
        var network = new PortalNetwork();
        foreach (int port in (int[])[80, OtherPort])
        {
            var farEnd = new PortalCheckService(new(IPAddress.IPv6Any, port), network.meter, NullLogger.Instance);
            network.farEnds.Add(farEnd);
            // The socket is bound before the first wait, and so on the thread that is inside.
            await network.world.In(() => farEnd.StartAsync(TestContext.Current.CancellationToken));
        }
        return network;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var farEnd in farEnds)
        {
            await farEnd.StopAsync(CancellationToken.None);
            farEnd.Dispose();
        }
        world.Dispose();
        Gateway.Dispose();
        meter.Dispose();
    }
}

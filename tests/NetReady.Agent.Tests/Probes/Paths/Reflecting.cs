using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Reflector;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Paths;

/// <summary>The product's own reflector at the end of a row of routers.</summary>
internal static class Reflecting
{
    public static Task<StampReflectorService> ReflectAsync(this RouterRow row, bool isV6 = false) => row.AtEnd(() => AtAsync(isV6 ? row.End6 : row.End));

    public static async Task<StampReflectorService> AtAsync(IPAddress address)
    {
        var service = new StampReflectorService(new(address, 0), new("Tests.Reflector"), TimeProvider.System, NullLogger.Instance);
        await service.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }
}

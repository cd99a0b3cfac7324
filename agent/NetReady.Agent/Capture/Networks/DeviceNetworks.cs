using System.Collections.Immutable;
using System.Net.NetworkInformation;

namespace NetReady.Agent.Capture.Networks;

/// <summary>The device's own interfaces and addresses, as the system tells them now.</summary>
internal static class DeviceNetworks
{
    /// <summary>Reads them.</summary>
    /// <param name="tunnelsUp">The names of the tunnels that are up.</param>
    /// <param name="only">The one interface that is captured; null where all are. It then has the number 0, which packets that tell none have.</param>
    public static ImmutableArray<DeviceInterface> Read(IReadOnlySet<string> tunnelsUp, string? only = null)
    {
        var found = ImmutableArray.CreateBuilder<DeviceInterface>();
        foreach (var candidate in NetworkInterface.GetAllNetworkInterfaces())
        {
            var properties = candidate.GetIPProperties();
            if ((only is null ? Index(properties) : candidate.Name == only ? 0 : -1 - found.Count) is not { } index) continue;
            found.Add(new(index, tunnelsUp.Contains(candidate.Name), candidate.NetworkInterfaceType is NetworkInterfaceType.Loopback,
                [.. properties.UnicastAddresses.Select(own => (own.Address, own.PrefixLength))]));
        }
        return found.ToImmutable();
    }

    private static int? Index(IPInterfaceProperties properties)
    {
        try
        {
            return properties.GetIPv4Properties()?.Index ?? properties.GetIPv6Properties()?.Index;
        }
        catch (NetworkInformationException)
        {
            // It has gone, or speaks no IP.
            return null;
        }
    }
}

using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Platform;

namespace NetReady.Agent.Posture.Portable;

/// <summary>One interface by which the device may be connected: neither loopback, nor a bridge or a part of one that leads nowhere.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsTunnel">Whether it is a tunnel that is up.</param>
/// <param name="IsUp">Whether it is up and, where there is such a thing, has a carrier.</param>
/// <param name="Addresses">The device's addresses on it, each with the length of its network's prefix.</param>
/// <param name="Routers">The routers that routes name on it, IPv4 first.</param>
/// <param name="Sent">The bytes that went out since it was made.</param>
/// <param name="Received">The bytes that came in.</param>
/// <param name="PacketsReceived">The packets that came in.</param>
internal sealed record DeviceLink(
    string Name, bool IsTunnel, bool IsUp, ImmutableArray<(IPAddress Address, int PrefixLength)> Addresses, ImmutableArray<IPAddress> Routers, long Sent, long Received, long PacketsReceived)
{
    private static readonly AddressRange linkLocal = AddressRange.Around(IPAddress.Parse("169.254.0.0"), 16), linkLocalV6 = AddressRange.Around(IPAddress.Parse("fe80::"), 10);

    /// <summary>Whether it has an address that others than its neighbours can answer.</summary>
    public bool HasAddress => Addresses.Any(own => !linkLocal.Contains(AddressRange.Number(own.Address)) && !linkLocalV6.Contains(AddressRange.Number(own.Address)));

    /// <summary>Whether an address is reached without a router.</summary>
    public bool IsNear(IPAddress address) => Addresses.Any(own => own.Address.AddressFamily == address.AddressFamily && AddressRange.Around(own.Address, own.PrefixLength).Contains(AddressRange.Number(address)));

    /// <summary>The device's links now.</summary>
    /// <param name="files">The operating system's files.</param>
    /// <param name="tunnelsUp">The names of the tunnels that are up.</param>
    public static ImmutableArray<DeviceLink> Read(SystemFiles files, IReadOnlySet<string> tunnelsUp)
    {
        var found = ImmutableArray.CreateBuilder<DeviceLink>();
        foreach (var candidate in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (candidate.NetworkInterfaceType is NetworkInterfaceType.Loopback || files.Exists($"/sys/class/net/{candidate.Name}/master")) continue;
            try
            {
                var (properties, counters) = (candidate.GetIPProperties(), candidate.GetIPStatistics());
                ImmutableArray<IPAddress> routers = [.. properties.GatewayAddresses.Select(gateway => gateway.Address).Where(address => !IsNowhere(address)).OrderBy(address => address.AddressFamily is AddressFamily.InterNetworkV6)];
                if (routers.IsEmpty && files.FolderExists($"/sys/class/net/{candidate.Name}/bridge")) continue;
                bool isTunnel = tunnelsUp.Contains(candidate.Name);
                found.Add(new(candidate.Name, isTunnel, isTunnel || candidate.OperationalStatus is OperationalStatus.Up,
                    [.. properties.UnicastAddresses.Select(own => (own.Address, own.PrefixLength))], routers, counters.BytesSent, counters.BytesReceived, counters.UnicastPacketsReceived));
            }
            catch (NetworkInformationException)
            {
                // It went while it was looked at.
            }
        }
        return found.ToImmutable();
    }

    /// <summary>The networks that the device is in on other links than tunnels.</summary>
    public static IEnumerable<AddressRange> Neighbouring() =>
        Read(new(), TunnelInterfaces.Up()).Where(link => !link.IsTunnel).SelectMany(link => link.Addresses).Select(own => AddressRange.Around(own.Address, own.PrefixLength));

    /// <summary>The link that is the line: up, no tunnel, and with a router if any has one; null where there is none.</summary>
    public static DeviceLink? LineAmong(ImmutableArray<DeviceLink> links)
    {
        var usable = links.Where(link => link is { IsUp: true, IsTunnel: false, HasAddress: true }).ToList();
        return usable.Find(link => !link.Routers.IsEmpty) ?? usable.FirstOrDefault();
    }

    private static bool IsNowhere(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}

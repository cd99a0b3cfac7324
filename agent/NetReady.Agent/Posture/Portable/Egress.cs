using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace NetReady.Agent.Posture.Portable;

/// <summary>Where traffic toward some address would leave the device.</summary>
/// <param name="Interface">The interface's name, as the operating system has it.</param>
/// <param name="Address">The device's own address on the way.</param>
internal sealed record Egress(string Interface, IPAddress Address)
{
    // The discard port, should anything ever be sent; nothing is.
    private const int AnyPort = 9;

    // a.root-servers.net, whose addresses will stay public.
    private static readonly IPAddress publicV4 = IPAddress.Parse("198.41.0.4"), publicV6 = IPAddress.Parse("2001:503:ba3e::2:30");

    /// <summary>Where public traffic would leave; null where nothing leads there.</summary>
    public static Egress? TowardTheInternet() => Toward(publicV4) ?? Toward(publicV6);

    /// <summary>Asks the routing table by connecting a UDP socket, which sends nothing; null where there is no route.</summary>
    public static Egress? Toward(IPAddress destination)
    {
        try
        {
            using var socket = new Socket(destination.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(destination, AnyPort));
            var own = ((IPEndPoint)socket.LocalEndPoint!).Address;
            foreach (var candidate in NetworkInterface.GetAllNetworkInterfaces())
                if (candidate.GetIPProperties().UnicastAddresses.Any(unicast => SameAddress(unicast.Address, own))) return new(candidate.Name, own);
            return null;
        }
        catch (Exception e) when (e is SocketException or NetworkInformationException)
        {
            // No route, or no such address family on this device.
            return null;
        }
    }

    private static bool SameAddress(IPAddress left, IPAddress right) => left.GetAddressBytes().AsSpan().SequenceEqual(right.GetAddressBytes());
}

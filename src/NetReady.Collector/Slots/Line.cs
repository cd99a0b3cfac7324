using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace NetReady.Collector.Slots;

/// <summary>Which line a device is on, as far as a collector can tell: devices of one corporate network share one, and so do those behind one address.</summary>
internal static class Line
{
    // What a subscriber is given at the most usual (RFC 6177 §2): addresses that share it share the line.
    private const int SubscriberPrefix = 56;

    /// <summary>The line's name.</summary>
    /// <param name="address">The address from which the device is seen.</param>
    /// <param name="corporatePrefixes">The department's networks, as <c>10.0.0.0/8</c>; of those that fit, the narrowest counts.</param>
    public static string Of(IPAddress address, ImmutableArray<string> corporatePrefixes)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var networks = corporatePrefixes.Select(prefix => IPNetwork.TryParse(prefix, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>();
        var own = networks.Where(network => network.Contains(address)).OrderByDescending(network => network.PrefixLength).Select(network => network.ToString()).FirstOrDefault();
        return own ?? (address.AddressFamily is AddressFamily.InterNetworkV6 ? Subscriber(address) : address.ToString());
    }

    private static string Subscriber(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(SubscriberPrefix / 8).Clear();
        return $"{new IPAddress(bytes)}/{SubscriberPrefix}";
    }
}

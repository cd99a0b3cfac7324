using System.Collections.Immutable;
using System.Net;

namespace NetReady.Agent.Capture.Networks;

/// <summary>One interface of the device.</summary>
/// <param name="Index">Its number in the system; 0 where captures do not tell interfaces apart.</param>
/// <param name="IsTunnel">Whether it is a tunnel that is up.</param>
/// <param name="IsLoopback">Whether it leads nowhere but to the device itself.</param>
/// <param name="Addresses">The device's addresses on it, each with the length of its network's prefix.</param>
internal sealed record DeviceInterface(int Index, bool IsTunnel, bool IsLoopback, ImmutableArray<(IPAddress Address, int PrefixLength)> Addresses);

/// <summary>What the department has said that traffic is judged by.</summary>
/// <param name="CorporatePrefixes">Its own networks.</param>
/// <param name="AllowedResolvers">The resolvers that devices may ask.</param>
internal sealed record DepartmentNetworks(ImmutableArray<AddressRange> CorporatePrefixes, ImmutableArray<UInt128> AllowedResolvers)
{
    /// <summary>Nothing was said.</summary>
    public static DepartmentNetworks None { get; } = new([], []);

    /// <summary>What the assignment's words say; words that are no networks or addresses are left out.</summary>
    public static DepartmentNetworks Of(IEnumerable<string> prefixes, IEnumerable<string> resolvers) => new(
        [.. prefixes.Select(AddressRange.Parse).OfType<AddressRange>()],
        [.. resolvers.Select(word => IPAddress.TryParse(word, out var address) ? AddressRange.Number(address) : (UInt128?)null).OfType<UInt128>()]);

    /// <summary>Whether two say the same.</summary>
    public bool SaysSameAs(DepartmentNetworks other) => CorporatePrefixes.SequenceEqual(other.CorporatePrefixes) && AllowedResolvers.SequenceEqual(other.AllowedResolvers);

    /// <summary>Whether an address lies in one of its own networks.</summary>
    public bool IsCorporate(UInt128 address) => Any(CorporatePrefixes.AsSpan(), address);

    /// <summary>Whether devices may ask a resolver.</summary>
    public bool IsAllowedResolver(UInt128 address) => AllowedResolvers.AsSpan().Contains(address);

    /// <summary>Whether one of the ranges has an address.</summary>
    public static bool Any(ReadOnlySpan<AddressRange> ranges, UInt128 address)
    {
        foreach (ref readonly var range in ranges)
            if (range.Contains(address)) return true;
        return false;
    }
}

/// <summary>The device's own interfaces and addresses at one moment, and what the department has said: all that a packet is judged by. Immutable.</summary>
internal sealed class Surroundings
{
    private readonly UInt128[] own;
    private readonly Link[] links;

    /// <summary>One interface as packets are judged by it.</summary>
    /// <param name="Place">Its place among the interfaces.</param>
    /// <param name="Index">Its number in the system.</param>
    /// <param name="IsTunnel">Whether it is a tunnel.</param>
    /// <param name="IsLoopback">Whether it leads nowhere.</param>
    /// <param name="IsInside">Whether the device is in one of the department's own networks there.</param>
    /// <param name="Neighbours">The networks that begin right there.</param>
    public sealed record Link(int Place, int Index, bool IsTunnel, bool IsLoopback, bool IsInside, ImmutableArray<AddressRange> Neighbours)
    {
        /// <summary>Whether an address is reached without the line: a neighbour's, or one of many.</summary>
        public bool IsNear(UInt128 address) => DepartmentNetworks.Any(Neighbours.AsSpan(), address) || DepartmentNetworks.Any(local, address);
    }

    // 169.254.0.0/16, 224.0.0.0/4, 255.255.255.255, fe80::/10 and ff00::/8.
    private static readonly AddressRange[] local =
    [
        AddressRange.Around(new([169, 254, 0, 0]), 16), AddressRange.Around(new([224, 0, 0, 0]), 4), AddressRange.Around(IPAddress.Broadcast, 32),
        AddressRange.Around(IPAddress.Parse("fe80::"), 10), AddressRange.Around(IPAddress.Parse("ff00::"), 8),
    ];

    /// <param name="interfaces">The device's interfaces.</param>
    /// <param name="department">What the department has said.</param>
    public Surroundings(IEnumerable<DeviceInterface> interfaces, DepartmentNetworks department)
    {
        ImmutableArray<DeviceInterface> all = [.. interfaces];
        Department = department;
        own = [.. all.SelectMany(one => one.Addresses).Select(address => AddressRange.Number(address.Address)).Distinct()];
        links = [.. all.Select((one, place) => new Link(place, one.Index, one.IsTunnel, one.IsLoopback,
            one.Addresses.Any(address => department.IsCorporate(AddressRange.Number(address.Address))),
            [.. one.Addresses.Select(address => AddressRange.Around(address.Address, address.PrefixLength))]))];
        HasTunnel = links.Any(link => link.IsTunnel);
    }

    /// <summary>What the department has said.</summary>
    public DepartmentNetworks Department { get; }

    /// <summary>Whether a tunnel is up.</summary>
    public bool HasTunnel { get; }

    /// <summary>How many interfaces there are.</summary>
    public int Count => links.Length;

    /// <summary>Whether an address is the device's own.</summary>
    public bool IsOwn(UInt128 address) => own.AsSpan().Contains(address);

    /// <summary>The interface of a number, or null where there is none.</summary>
    public Link? Find(int index)
    {
        foreach (var link in links)
            if (link.Index == index) return link;
        return null;
    }
}

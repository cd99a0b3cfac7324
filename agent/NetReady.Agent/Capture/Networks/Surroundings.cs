using System.Collections.Immutable;
using System.Net;

namespace NetReady.Agent.Capture.Networks;

/// <summary>The device's own interfaces and addresses at one moment, and what the department has said: all that a packet is judged by. Immutable.</summary>
internal sealed class Surroundings
{
    private readonly UInt128[] own;
    private readonly Dictionary<int, Link> links;

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
        links = all.Select((one, place) => new Link(place, one.Index, one.IsTunnel, one.IsLoopback,
            one.Addresses.Any(address => department.IsCorporate(AddressRange.Number(address.Address))),
            [.. one.Addresses.Select(address => AddressRange.Around(address.Address, address.PrefixLength))])).DistinctBy(link => link.Index).ToDictionary(link => link.Index);
        HasTunnel = all.Any(one => one.IsTunnel);
    }

    /// <summary>What the department has said.</summary>
    public DepartmentNetworks Department { get; }

    /// <summary>Whether a tunnel is up.</summary>
    public bool HasTunnel { get; }

    /// <summary>Whether an address is the device's own.</summary>
    public bool IsOwn(UInt128 address) => own.AsSpan().Contains(address);

    /// <summary>The interface of a number, or null where there is none.</summary>
    public Link? Find(int index) => links.GetValueOrDefault(index);
}

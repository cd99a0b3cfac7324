using System.Collections.Immutable;
using System.Net;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Platform;
using NetReady.Agent.Posture;
using NetReady.Agent.Posture.Linux.Network;
using NetReady.Agent.Posture.Portable;
using NetReady.Agent.Probes;
using NetReady.Core.Facts;

namespace NetReady.Agent.Diagnosis.Asking;

/// <summary>How the device is connected at one moment, as its own system tells. Immutable.</summary>
internal sealed class DeviceNetwork
{
    private readonly ImmutableHashSet<string> tunnels;
    private readonly Reading tunnelUp;
    private readonly Func<IPAddress, Egress?> egressToward;
    private readonly DepartmentNetworks department;

    // a.root-servers.net: addresses that will stay public. Nothing is sent to them.
    private static readonly ImmutableArray<IPAddress> publicAddresses = [IPAddress.Parse("198.41.0.4"), IPAddress.Parse("2001:503:ba3e::2:30")];

    /// <param name="links">Its links.</param>
    /// <param name="tunnels">The names of the tunnels that are up.</param>
    /// <param name="tunnelUp">What vpn.tunnel.up says, with the reason where tunnels cannot be seen.</param>
    /// <param name="egressToward">By which interface traffic to an address would leave.</param>
    /// <param name="corporatePrefixes">The department's own networks, as words.</param>
    public DeviceNetwork(ImmutableArray<DeviceLink> links, ImmutableHashSet<string> tunnels, Reading tunnelUp, Func<IPAddress, Egress?> egressToward, ImmutableArray<string> corporatePrefixes)
    {
        (Links, this.tunnels, this.tunnelUp, this.egressToward) = (links, tunnels, tunnelUp, egressToward);
        department = DepartmentNetworks.Of(corporatePrefixes.IsDefault ? [] : corporatePrefixes, []);
        Line = DeviceLink.LineAmong(links);
    }

    /// <summary>This device, now.</summary>
    public static DeviceNetwork Look(ProbeContext probes, ImmutableArray<string> corporatePrefixes)
    {
        var tunnels = probes.TunnelsUp();
        // IPsec by policy shows no interface: why none is seen then is the posture's to say.
        var up = !tunnels.IsEmpty ? true : OperatingSystem.IsLinux() ? Tunnels.ReadUp(new(new(), CancellationToken.None)) : Reading.None(MissingReason.NotSupported, "The agent cannot tell which adapters are tunnels.");
        return new(DeviceLink.Read(probes.Files, tunnels), tunnels, up, probes.EgressToward, corporatePrefixes);
    }

    /// <summary>Its links.</summary>
    public ImmutableArray<DeviceLink> Links { get; }

    /// <summary>The link that is its line; null where there is none.</summary>
    public DeviceLink? Line { get; }

    /// <summary>The name of the line, by which to ask beside a tunnel; null where there is none or the platform cannot.</summary>
    public string? LineName => BoundInterface.IsSupported ? Line?.Name : null;

    /// <summary>Its router; null where routes name none.</summary>
    public IPAddress? Router => Line is { Routers: [var router, ..] } ? router : null;

    /// <summary>What has come through its tunnels, and how many packets.</summary>
    public (long Bytes, long Packets) TunnelsReceived => (Links.Where(link => link.IsTunnel).Sum(link => link.Received), Links.Where(link => link.IsTunnel).Sum(link => link.PacketsReceived));

    /// <summary>Whether an address is one of the department's own networks.</summary>
    public bool IsCorporate(IPAddress address) => department.IsCorporate(AddressRange.Number(address));

    /// <summary>By which way an address is reached.</summary>
    public Way WayTo(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || Links.Any(link => link.Addresses.Any(own => own.Address.Equals(address)))) return Way.Near;
        if (egressToward(address) is { } egress && tunnels.Contains(egress.Interface)) return Way.Tunnel;
        return Links.Any(link => !link.IsTunnel && link.IsNear(address)) ? Way.Near : Way.Line;
    }

    /// <summary>What its own state answers.</summary>
    /// <param name="none">The answers so far.</param>
    /// <param name="inside">The addresses of what the department declares inside, as far as they are known.</param>
    /// <param name="isVpnDeclared">Whether the department declares a gateway or something inside.</param>
    public Findings Answer(Findings none, ImmutableArray<IPAddress> inside, bool isVpnDeclared)
    {
        var own = Links.Where(link => !link.IsTunnel).ToList();
        bool up = own.Exists(link => link.IsUp), addressed = own.Exists(link => link is { IsUp: true, HasAddress: true });
        bool everything = publicAddresses.Any(address => WayTo(address) is Way.Tunnel);
        // A link without a router, as by telephone, leads somewhere too where a route takes it.
        bool routed = Router is not null || publicAddresses.Any(address => egressToward(address) is { } egress && own.Exists(link => link.Name == egress.Interface));
        return none
            .With(Question.LinkUp, Finding.Of(up, up ? "A network interface is up." : "No network interface but loopback and tunnels is up with a carrier."))
            .With(Question.HasAddress, Finding.Of(addressed, addressed ? "It has an address." : "No interface that is up has an address beyond its link."))
            .With(Question.HasRoute, Finding.Of(routed, routed ? "A route leads beyond the local network." : "No default route leads through it."))
            .With(Question.VpnExpected, Finding.Of(isVpnDeclared || everything, isVpnDeclared ? "The department declares a VPN." : everything ? "A tunnel takes all traffic." : "The department declares neither a gateway nor anything inside."))
            .With(Question.AtWork, Finding.Of(IsAtWork(own), IsAtWork(own) ? "An address of the device lies in one of the department's networks." : "No address of the device lies in the department's networks."))
            .With(Question.TunnelUp, TunnelUp(inside, everything, isVpnDeclared));
    }

    private bool IsAtWork(List<DeviceLink> own) => own.Exists(link => link.IsUp && link.Addresses.Any(address => IsCorporate(address.Address)));

    private Finding TunnelUp(ImmutableArray<IPAddress> inside, bool everything, bool isVpnDeclared)
    {
        if (tunnels.IsEmpty) return tunnelUp.Missing is { } reason ? Finding.Unknown(reason, tunnelUp.Detail ?? "Tunnels cannot be seen.") : Finding.No("No tunnel interface is up.");
        if (everything) return Finding.Yes("A tunnel is up and takes public traffic.");
        if (inside.Any(address => WayTo(address) is Way.Tunnel)) return Finding.Yes("A tunnel is up and takes what is inside.");
        var prefixes = department.CorporatePrefixes;
        if (inside.IsEmpty && prefixes.IsEmpty && !isVpnDeclared) return Finding.No("A tunnel interface is up, but the department declares nothing that it could lead to.");
        if (inside.IsEmpty && prefixes.IsEmpty)
            return Finding.Unknown(MissingReason.NotConfigured, "A tunnel interface is up; whether it takes the department's traffic shows once something inside, or corporate_prefixes, are declared.");
        return department.Reached(address => WayTo(address) is Way.Tunnel)
            ? Finding.Yes("A tunnel is up and takes the department's networks.") : Finding.No("A tunnel interface is up, but nothing of the department's is routed through it.");
    }
}

using System.Globalization;
using System.Net;

namespace NetReady.Testing.Network;

/// <summary>
/// Somebody who works from home, in namespaces of their own: the device, the home's router, the world with its VPN gateway, and what lies inside behind that.
/// Everything is well until a test breaks something. Not joined to the machine. IPv4 or IPv6, one of the two.
/// </summary>
public sealed class RemoteWork : IDisposable
{
    /// <summary>The device's link to the router, the router's network at home and its line, and the tunnel's two ends.</summary>
    public const string DeviceLink = "lan0", Home = "home0", Line = "line0", Tunnel = "wg0", TunnelEnd = "wg1";

    /// <summary>Where the gateway listens for WireGuard.</summary>
    public const int WireGuardPort = 51820;

    /// <summary>Where it listens for OpenVPN, and the device's end of that tunnel.</summary>
    public const int OpenVpnPort = 1194;

    /// <inheritdoc cref="OpenVpnPort"/>
    public const string OpenVpnTunnel = "tun-work";

    private readonly List<IDisposable> parts = [];
    private readonly bool v6;
    private WireGuardGo? device, gateway;

    /// <param name="v6">Whether it is of IPv6, and of nothing else.</param>
    public RemoteWork(bool v6 = false)
    {
        this.v6 = v6;
        _ = Prerequisite.Program("nft", "nftables");
        (Device, Router, World, Inside) = (Alone(), Alone(), Alone(), Alone());
        // A switch of its own keeps the device's link up whatever becomes of the router.
        Router.Run("ip", "link", "add", Home, "type", "bridge");
        Join(Device, DeviceLink, Router, "port0");
        Router.Run("ip", "link", "set", "port0", "master", Home);
        Router.Run("ip", "link", "set", Home, "up");
        Join(Router, Line, World, "isp0");
        Join(World, "behind0", Inside, "office0");
        Address(Device, DeviceLink, At(DeviceAddress, 24, 64));
        Address(Router, Home, At(RouterAddress, 24, 64));
        Address(Router, Line, At(LineNear, 30, 64));
        Address(World, "isp0", At(LineFar, 30, 64));
        foreach (var far in (IPAddress[])[Reflector, Gateway, Resolver]) Address(World, "lo", At(far, 32, 128));
        Address(World, "behind0", At(InsideRouter, 24, 64));
        foreach (var inside in (IPAddress[])[Service, OtherService, InsideResolver]) Address(Inside, "office0", At(inside, 24, 64));
        foreach (var forwarding in (NetworkNamespace[])[Router, World]) forwarding.Run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
        Device.Run("ip", "route", "add", "default", "via", $"{RouterAddress}");
        Router.Run("ip", "route", "add", "default", "via", $"{LineFar}");
        World.Run("ip", "route", "add", v6 ? "fd77::/64" : "192.168.77.0/24", "via", $"{LineNear}");
        Inside.Run("ip", "route", "add", "default", "via", $"{InsideRouter}");
        World.Run("nft", "table inet office { chain door { type filter hook forward priority 0; iifname isp0 oifname behind0 drop; }; }");
    }

    /// <summary>The device.</summary>
    public NetworkNamespace Device { get; }

    /// <summary>The home's router.</summary>
    public NetworkNamespace Router { get; }

    /// <summary>The world, and the VPN gateway in it.</summary>
    public NetworkNamespace World { get; }

    /// <summary>What lies behind the gateway.</summary>
    public NetworkNamespace Inside { get; }

    /// <summary>Where each is.</summary>
    public IPAddress DeviceAddress => Of("192.168.77.10", "fd77::10");

    /// <inheritdoc cref="DeviceAddress"/>
    public IPAddress RouterAddress => Of("192.168.77.1", "fd77::1");

    /// <inheritdoc cref="DeviceAddress"/>
    public IPAddress Reflector => Of("203.0.113.10", "2001:db8:a::10");

    /// <inheritdoc cref="DeviceAddress"/>
    public IPAddress Gateway => Of("203.0.113.20", "2001:db8:a::20");

    /// <inheritdoc cref="DeviceAddress"/>
    public IPAddress Resolver => Of("203.0.113.53", "2001:db8:a::53");

    /// <inheritdoc cref="DeviceAddress"/>
    public IPAddress Service => Of("10.20.0.10", "fd20::10");

    /// <inheritdoc cref="DeviceAddress"/>
    public IPAddress OtherService => Of("10.20.0.11", "fd20::11");

    /// <inheritdoc cref="DeviceAddress"/>
    public IPAddress InsideResolver => Of("10.20.0.53", "fd20::53");

    /// <summary>The department's networks, which its devices reach through the tunnel.</summary>
    public string InsideNetwork => v6 ? "fd20::/64" : "10.20.0.0/16";

    /// <summary>The key of a client that only probes, and the gateway's, as a WireGuard client's profile.</summary>
    public string ProbeProfile { get; private set; } = "";

    private IPAddress LineNear => Of("198.51.100.1", "fd51::1");

    private IPAddress LineFar => Of("198.51.100.2", "fd51::2");

    private IPAddress InsideRouter => Of("10.20.0.1", "fd20::1");

    private IPAddress TunnelNear => Of("10.99.0.2", "fd99::2");

    private IPAddress TunnelFar => Of("10.99.0.1", "fd99::1");

    /// <summary>Starts the gateway, and the device's tunnel to it.</summary>
    /// <param name="takes">What the tunnel takes; null for everything, as wg-quick does by rules.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task ConnectAsync(string[]? takes, CancellationToken cancellation)
    {
        var (server, client, probe) = (WireGuardGo.NewKeys(), WireGuardGo.NewKeys(), WireGuardGo.NewKeys());
        ProbeProfile = string.Create(CultureInfo.InvariantCulture, $"[Interface]\nPrivateKey = {probe.Private}\n[Peer]\nPublicKey = {server.Public}\nEndpoint = {new IPEndPoint(Gateway, WireGuardPort)}\n");
        gateway = Part(await WireGuardGo.StartAsync(World, TunnelEnd, cancellation));
        gateway.Configure(TunnelEnd, string.Create(CultureInfo.InvariantCulture, $"""
            [Interface]
            PrivateKey = {server.Private}
            ListenPort = {WireGuardPort}
            [Peer]
            PublicKey = {client.Public}
            AllowedIPs = {At(TunnelNear, 32, 128)}
            [Peer]
            PublicKey = {probe.Public}
            """));
        Address(World, TunnelEnd, At(TunnelFar, 24, 64));
        device = Part(await WireGuardGo.StartAsync(Device, Tunnel, cancellation));
        device.Configure(Tunnel, string.Create(CultureInfo.InvariantCulture, $"""
            [Interface]
            PrivateKey = {client.Private}
            {(takes is null ? "FwMark = 51820" : "")}
            [Peer]
            PublicKey = {server.Public}
            Endpoint = {new IPEndPoint(Gateway, WireGuardPort)}
            AllowedIPs = {(takes is null ? v6 ? "::/0" : "0.0.0.0/0" : string.Join(", ", takes))}
            """));
        Address(Device, Tunnel, At(TunnelNear, 24, 64));
        foreach (string network in takes ?? []) Device.Run("ip", "route", "add", network, "dev", Tunnel);
        if (takes is not null) return;
        string family = v6 ? "-6" : "-4";
        Device.Run("ip", family, "route", "add", "default", "dev", Tunnel, "table", "51820");
        Device.Run("ip", family, "rule", "add", "not", "fwmark", "51820", "table", "51820");
        Device.Run("ip", family, "rule", "add", "table", "main", "suppress_prefixlength", "0");
    }

    /// <summary>Starts an OpenVPN gateway, and the device's tunnel to it, which takes everything.</summary>
    public async Task ConnectByOpenVpnAsync(CancellationToken cancellation)
    {
        var server = Part(await OpenVpnServer.StartAsync(World, OpenVpnPort, "udp", cancellation, keyed: "multihome"));
        Part(await server.ConnectAsync(Device, OpenVpnTunnel, new(Gateway, OpenVpnPort), cancellation));
    }

    /// <summary>Lets the line lead to what is inside without a tunnel, as in an office.</summary>
    public void OpenOffice()
    {
        World.Run("nft", "delete", "table", "inet", "office");
        Router.Run("ip", "route", "add", InsideNetwork, "via", $"{LineFar}");
    }

    /// <summary>Ends the device's tunnel.</summary>
    public void Disconnect()
    {
        parts.Remove(device!);
        device!.Dispose();
    }

    /// <summary>Lets nothing through that a rule of nft's takes, in the forwarding of the router.</summary>
    public void DropAtRouter(string rule = "") => Filter(Router, "forward", rule);

    /// <summary>The same in the forwarding of the world, between the tunnel's end and what is inside.</summary>
    public void DropInside(string rule = "") => Filter(World, "forward", rule);

    /// <summary>The same of what comes to the world itself, as to the gateway.</summary>
    public void DropInWorld(string rule = "") => Filter(World, "input", rule);

    /// <summary>The router of the home goes, while the device's own link stays up; and the device has not heard of it for a while.</summary>
    public void LoseRouter()
    {
        Router.Run("ip", "link", "set", Home, "down");
        Device.Run("ip", "neigh", "flush", "dev", DeviceLink);
    }

    public void Dispose()
    {
        for (int part = parts.Count - 1; part >= 0; part--) parts[part].Dispose();
    }

    private IPAddress Of(string four, string six) => IPAddress.Parse(v6 ? six : four);

    private string At(IPAddress address, int bits, int bits6) => string.Create(CultureInfo.InvariantCulture, $"{address}/{(v6 ? bits6 : bits)}");

    private T Part<T>(T part)
        where T : IDisposable
    {
        parts.Add(part);
        return part;
    }

    private NetworkNamespace Alone()
    {
        var made = Part(new NetworkNamespace());
        made.Run("ip", "link", "delete", made.InnerLinkName);
        return made;
    }

    private static void Join(NetworkNamespace one, string oneLink, NetworkNamespace other, string otherLink)
    {
        RunProgram.Output(Prerequisite.Program("ip", "iproute2"), "link", "add", oneLink, "netns", one.Name, "type", "veth", "peer", "name", otherLink, "netns", other.Name);
        one.Run("ip", "link", "set", oneLink, "up");
        other.Run("ip", "link", "set", otherLink, "up");
    }

    // Without the search for duplicates, an address of IPv6 can be used at once.
    private void Address(NetworkNamespace where, string link, string address) => where.Run(["ip", "address", "add", address, "dev", link, .. v6 ? (string[])["nodad"] : []]);

    private static void Filter(NetworkNamespace where, string hook, string rule) =>
        where.Run("nft", $"table inet broken_{hook} {{ chain broken {{ type filter hook {hook} priority 0; {rule} drop; }}; }}");
}

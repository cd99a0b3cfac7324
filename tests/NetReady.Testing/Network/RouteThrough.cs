using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace NetReady.Testing.Network;

/// <summary>
/// Puts one namespace behind another, as the world behind a hotel's network: an address in it that the machine reaches through the gateway alone.
/// It goes with the two namespaces.
/// </summary>
public sealed partial class RouteThrough
{
    private readonly NetworkNamespace gateway;
    private readonly string ip = Prerequisite.Program("ip", "iproute2");

    /// <param name="gateway">The namespace on the way; it forwards from now on.</param>
    /// <param name="beyond">The namespace behind it.</param>
    public RouteThrough(NetworkNamespace gateway, NetworkNamespace beyond)
    {
        this.gateway = gateway;
        // The gateway's own network is 10.A.B.0/30 and fd64:N::/64; what lies behind it is 100.A.B.0/29 (RFC 6598) and fd65:N::/64.
        byte[] own = gateway.Inside.GetAddressBytes();
        string prefix = string.Create(CultureInfo.InvariantCulture, $"100.{own[1]}.{own[2]}");
        string prefix6 = gateway.Inside6.ToString().Replace("fd64", "fd65", StringComparison.Ordinal).TrimEnd('2').TrimEnd(':');
        (Far, Far6) = (IPAddress.Parse($"{prefix}.1"), IPAddress.Parse($"{prefix6}::1"));
        (GatewayLink, string farLink) = ($"{gateway.LinkName}g", $"{gateway.LinkName}f");
        RunProgram.Output(ip, "link", "add", GatewayLink, "netns", gateway.Name, "type", "veth", "peer", "name", farLink, "netns", beyond.Name);
        gateway.Run("ip", "address", "add", $"{prefix}.5/30", "dev", GatewayLink);
        gateway.Run("ip", "address", "add", $"{prefix6}:1::1/96", "dev", GatewayLink, "nodad");
        gateway.Run("ip", "link", "set", GatewayLink, "up");
        beyond.Run("ip", "address", "add", $"{prefix}.6/30", "dev", farLink);
        beyond.Run("ip", "address", "add", $"{prefix6}:1::2/96", "dev", farLink, "nodad");
        beyond.Run("ip", "address", "add", $"{Far}/32", "dev", farLink);
        beyond.Run("ip", "address", "add", $"{Far6}/128", "dev", farLink, "nodad");
        beyond.Run("ip", "link", "set", farLink, "up");
        gateway.Run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
        gateway.Run("ip", "route", "add", $"{Far}/32", "via", $"{prefix}.6");
        gateway.Run("ip", "route", "add", $"{Far6}/128", "via", $"{prefix6}:1::2");
        beyond.Run("ip", "route", "add", $"{gateway.Outside}/32", "via", $"{prefix}.5");
        beyond.Run("ip", "route", "add", $"{gateway.Outside6}/128", "via", $"{prefix6}:1::1");
        RunProgram.Output(ip, "route", "add", $"{Far}/32", "via", gateway.Inside.ToString(), "dev", gateway.LinkName);
        RunProgram.Output(ip, "route", "add", $"{Far6}/128", "via", gateway.Inside6.ToString(), "dev", gateway.LinkName);
    }

    /// <summary>The gateway's interface toward what lies behind it.</summary>
    public string GatewayLink { get; }

    /// <summary>The address behind the gateway.</summary>
    public IPAddress Far { get; }

    /// <summary>The address behind the gateway, IPv6.</summary>
    public IPAddress Far6 { get; }

    /// <summary>Counts, from now on, what the gateway passes on.</summary>
    public void Count() => gateway.Run("nft", "table inet count { counter passed { }; chain forward { type filter hook forward priority 10; counter name passed; }; }");

    /// <summary>What it has passed on since, both ways, with IP's headers.</summary>
    public (long Packets, long Bytes) Passed()
    {
        var passed = Numbers().Match(gateway.Run("nft", "list", "counter", "inet", "count", "passed"));
        return (long.Parse(passed.Groups[1].Value, CultureInfo.InvariantCulture), long.Parse(passed.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"packets (\d+) bytes (\d+)")]
    private static partial Regex Numbers();
}

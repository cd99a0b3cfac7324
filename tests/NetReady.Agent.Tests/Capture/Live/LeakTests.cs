using System.Net;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Capture.Live;

/// <summary>Leaks made for real: a device with a line and a tunnel, each a link of its own.</summary>
public sealed class LeakTests
{
    private const string Resolver = "10.20.9.10";

    private static void Join(NetworkNamespace inside, NetworkNamespace gateway)
    {
        inside.Run("ip", "link", "add", "tun0", "type", "veth", "peer", "name", "tunend", "netns", gateway.Name);
        inside.Run("ip", "address", "add", "10.20.9.9/30", "dev", "tun0");
        inside.Run("ip", "link", "set", "tun0", "up");
        gateway.Run("ip", "address", "add", $"{Resolver}/30", "dev", "tunend");
        gateway.Run("ip", "link", "set", "tunend", "up");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Lookups_and_the_departments_networks_beside_the_tunnel_are_found_and_those_inside_are_none()
    {
        using var inside = new NetworkNamespace();
        using var gateway = new NetworkNamespace();
        Join(inside, gateway);
        inside.Run("ip", "route", "add", "10.20.50.0/24", "via", inside.Outside.ToString());
        await using var device = new WatchedNamespace(inside, prefixes: ["10.20.0.0/16"], resolvers: [Resolver], tunnels: ["tun0"]);
        await device.StartAsync();

        device.SendTo(new(IPAddress.Parse(Resolver), 53), times: 3);
        await device.TryToOpenAsync(new(IPAddress.Parse(Resolver), 443));
        await device.Until(seen => seen.Lookups == 3);
        Assert.Equal((0, 0, 0, true), (device.Figures.LookupsBeside, device.Figures.LookupsElsewhere, device.Figures.CorporateBeside, device.Figures.HadTunnel));

        device.SendTo(new(inside.Outside, 53), times: 5);
        await device.TryToOpenAsync(new(inside.Outside, 853));
        await device.Until(seen => seen.Lookups == 9);
        Assert.Equal((6, 6, 0), (device.Figures.LookupsBeside, device.Figures.LookupsElsewhere, device.Figures.CorporateBeside));

        device.SendTo(new(IPAddress.Parse("10.20.50.1"), 4433), times: 2);
        await device.Until(seen => seen.CorporateBeside > 0);
        Assert.Equal(2, device.Figures.CorporateBeside);
        Assert.Equal(0, device.Figures.Missed);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_tunnel_that_comes_up_later_is_told_from_the_line()
    {
        using var inside = new NetworkNamespace();
        using var gateway = new NetworkNamespace();
        await using var device = new WatchedNamespace(inside, resolvers: [Resolver], tunnels: ["tun0"]);
        await device.StartAsync();
        device.SendTo(new(inside.Outside, 53));
        await device.Until(seen => seen.Lookups == 1);
        Assert.Equal((0, 1, false), (device.Figures.LookupsBeside, device.Figures.LookupsElsewhere, device.Figures.HadTunnel));

        Join(inside, gateway);
        // What passes it before the watch has looked again is left out, rather than taken for a leak.
        while (device.Figures.Lookups == 1)
        {
            device.SendTo(new(IPAddress.Parse(Resolver), 53));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
        Assert.Equal((0, 1), (device.Figures.LookupsBeside, device.Figures.LookupsElsewhere));
        device.SendTo(new(inside.Outside, 53));
        await device.Until(seen => seen.LookupsBeside == 1);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Connections_in_the_clear_are_counted_once_each_however_often_they_are_tried()
    {
        using var inside = new NetworkNamespace();
        await using var device = new WatchedNamespace(inside);
        await device.StartAsync();
        foreach (int port in (int[])[80, 80, 23, 443, 8443]) await device.TryToOpenAsync(new(inside.Outside, port));
        await device.Until(seen => seen.Connections == 5);
        Assert.Equal([("telnet", 1L), ("http", 2L)], device.Figures.ClearText);
    }
}

using System.Net;
using NetReady.Agent.Capture;
using NetReady.Agent.Capture.Sources;
using NetReady.Testing.Captures;

namespace NetReady.Agent.Tests.Capture;

public sealed class TrafficObserverTests
{
    private static readonly IPEndPoint web = IPEndPoint.Parse("203.0.113.5:443");

    [Fact]
    public void A_lookup_beside_a_tunnel_that_is_up_is_a_leak_unless_its_resolver_is_allowed()
    {
        var device = new Device(tunnelUp: true, resolvers: ["10.20.0.53", "25.25.25.25"]);
        device.Asks("10.20.0.53:53", Device.Tunnel).Asks("25.25.25.25:53").Asks("8.8.8.8:53").Asks("8.8.8.8:853").Opens("1.1.1.1:853").Asks("8.8.8.8:53", Device.Tunnel);
        var seen = device.Figures;
        Assert.Equal((6, 3, 4, true), (seen.Lookups, seen.LookupsBeside, seen.LookupsElsewhere, seen.HadTunnel));
    }

    [Fact]
    public void Without_a_tunnel_nothing_is_beside_it()
    {
        var seen = new Device(resolvers: ["10.20.0.53"]).Asks("192.168.1.1:53").Figures;
        Assert.Equal((1, 0, 1, false), (seen.Lookups, seen.LookupsBeside, seen.LookupsElsewhere, seen.HadTunnel));
    }

    [Theory]
    [InlineData("203.0.113.5:3478", true)]
    [InlineData("192.168.1.7:3478", false)]
    public void A_call_is_seen_by_its_packets_and_not_where_it_stays_on_the_device(string peer, bool isCall)
    {
        var device = new Device();
        for (int packet = 0; packet < 600; packet++)
            device.Sends(Frames.Udp(Device.OnLine, IPEndPoint.Parse(peer), new byte[160])).Receives(Frames.Udp(IPEndPoint.Parse(peer), Device.OnLine, new byte[160])).After(TimeSpan.FromMilliseconds(20));
        Assert.Equal(isCall, device.HasCall);
    }

    [Fact]
    public void Answers_other_ports_and_names_on_the_local_network_are_no_lookups()
    {
        var device = new Device(tunnelUp: true);
        device.Receives(Frames.Udp(new(web.Address, 53), Device.OnLine, new byte[60])).Asks("224.0.0.251:5353").Asks("203.0.113.5:443");
        Assert.Equal(0, device.Figures.Lookups);
    }

    [Fact]
    public void An_IPsec_tunnel_without_an_interface_is_seen_by_its_packets()
    {
        var device = new Device().Sends(Frames.Udp(new(Device.OnLine.Address, 4500), new(web.Address, 4500), [1, 2, 3, 4, 0, 0, 0, 1, 9, 9]));
        device.After(TimeSpan.FromSeconds(60)).Asks("8.8.8.8:53");
        device.After(TimeSpan.FromSeconds(120)).Asks("8.8.8.8:53");
        Assert.Equal((2, 1, true), (device.Figures.Lookups, device.Figures.LookupsBeside, device.Figures.HadTunnel));
    }

    [Fact]
    public void What_leaves_for_the_departments_networks_beside_the_tunnel_is_a_leak()
    {
        var device = new Device(tunnelUp: true, prefixes: ["10.20.0.0/16", "2001:db8:20::/48"]);
        device.Opens("10.20.1.1:443", Device.Tunnel);
        Assert.Equal(0, device.Figures.CorporateBeside);
        device.Opens("10.20.1.1:443");
        device.Sends(Frames.Tcp(Device.InTunnel, IPEndPoint.Parse("10.20.1.1:443"), 100, payload: 20));
        device.Sends(Frames.Ip(Device.OnLine.Address, IPAddress.Parse("10.20.1.1"), 1, new byte[40]));
        device.Opens("10.21.1.1:443");
        Assert.Equal(3, device.Figures.CorporateBeside);
    }

    [Fact]
    public void In_the_departments_own_network_reaching_it_is_no_leak_nor_is_the_tunnel_itself()
    {
        var inside = new Device(prefixes: ["192.168.0.0/16"]);
        inside.Opens("192.168.44.1:443");
        Assert.Equal(0, inside.Figures.CorporateBeside);
        var outside = new Device(tunnelUp: true, prefixes: ["203.0.113.0/24"]);
        outside.Sends(Frames.Udp(new(Device.OnLine.Address, 4500), new(web.Address, 4500), [1, 2, 3, 4, 0, 0, 0, 1])).Sends(Frames.Ip(Device.OnLine.Address, web.Address, 50, new byte[60]));
        Assert.Equal(0, outside.Figures.CorporateBeside);
    }

    [Fact]
    public void Connections_in_the_clear_are_counted_by_protocol_outside_the_tunnel()
    {
        var device = new Device(tunnelUp: true);
        device.Opens("203.0.113.5:80").Opens("203.0.113.5:80").Opens("203.0.113.5:80", port: 40001).Opens("203.0.113.5:443").Opens("203.0.113.9:389").Opens("10.20.1.1:23", Device.Tunnel);
        device.Receives(Frames.Tcp(new(web.Address, 5555), new(Device.OnLine.Address, 21), 1, 0, Frames.Syn));
        Assert.Equal(4, device.Figures.Connections);
        Assert.Equal([("http", 2L), ("ldap", 1L)], device.Figures.ClearText);
    }

    [Fact]
    public void Packets_of_others_of_loopback_and_from_the_device_to_itself_are_not_its_own()
    {
        var device = new Device();
        device.Sends(Frames.Udp(IPEndPoint.Parse("172.17.0.2:1000"), IPEndPoint.Parse("8.8.8.8:53"), new byte[30]));
        device.Sends(Frames.Udp(Device.OnLine, new(Device.OnLine.Address, 53), new byte[30])).Sends(Frames.Udp(Device.OnLine, IPEndPoint.Parse("127.0.0.53:53"), new byte[30]), through: 1);
        Assert.Equal((3, 0), (device.Figures.Packets, device.Figures.Lookups));
    }

    [Fact]
    public void An_interface_that_is_not_known_is_told_and_counts_once_it_is()
    {
        var device = new Device();
        device.Asks("10.20.0.53:53", Device.Tunnel);
        Assert.True(device.Observer.SawUnknownInterface);
        Assert.Equal(0, device.Figures.Lookups);
        device.TunnelUp = true;
        device.Asks("10.20.0.53:53", Device.Tunnel);
        Assert.Equal((1, 0), (device.Figures.Lookups, device.Figures.LookupsBeside));
    }

    [Fact]
    public void The_highest_second_is_found_to_a_tenth_and_what_stays_next_door_is_left_out()
    {
        var device = new Device();
        byte[] down = Frames.Udp(web, Device.OnLine, new byte[1000 - 14 - 28]), nextDoor = Frames.Udp(IPEndPoint.Parse("192.168.1.9:445"), Device.OnLine, new byte[1000]);
        // 500 packets of 1,000 bytes within a second that begins at a third of one.
        device.After(TimeSpan.FromMilliseconds(350));
        for (int i = 0; i < 500; i++) device.After(TimeSpan.FromMilliseconds(1.89)).Receives(down).Receives(nextDoor).Receives(nextDoor);
        device.After(TimeSpan.FromSeconds(5)).Receives(down).Sends(Frames.Udp(Device.OnLine, web, new byte[100]));
        var peak = device.Figures.HighestDown(Device.Start);
        Assert.Equal(500 * 8000.0, peak!.Value.Rate.BitsPerSecond);
        Assert.InRange(peak.Value.At, Device.Start.AddSeconds(1.3), Device.Start.AddSeconds(1.4));
        Assert.Null(device.Figures.HighestDown(Device.Start.AddSeconds(2)));
        Assert.Null(device.Figures.HighestUp(Device.Start));
    }

    [Fact]
    public void A_day_later_nothing_is_left()
    {
        var device = new Device().Asks("8.8.8.8:53");
        device.After(TimeSpan.FromHours(23)).Asks("8.8.8.8:53");
        Assert.Equal(2, device.Figures.Lookups);
        Assert.Equal(1, device.After(TimeSpan.FromHours(2)).Figures.Lookups);
        Assert.Equal(0, device.After(TimeSpan.FromHours(24)).Figures.Packets);
        Assert.Equal(1, device.Asks("8.8.8.8:53").Figures.Lookups);
    }

    [Fact]
    public void What_was_missed_and_what_was_malformed_is_told()
    {
        var device = new Device().Passes(Frames.Cooked2([0x45, 0], Device.Line, true)).Passes(new byte[7]);
        device.Observer.Miss(12, (Device.Start - DateTimeOffset.UnixEpoch).Ticks * 100);
        Assert.Equal((2, 2, 12), (device.Figures.Packets, device.Figures.Malformed, device.Figures.Missed));
    }

    [Fact]
    public void A_million_packets_allocate_nothing()
    {
        var observer = new Device(tunnelUp: true, prefixes: ["10.20.0.0/16"], resolvers: ["10.20.0.53"]).Observer;
        byte[][] packets = [.. Mixed(5000)];
        Run(observer, packets, 10_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(observer, packets, 1_000_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        var seen = observer.Book.Sum(Device.Start.AddHours(3));
        Assert.Equal(1_010_000, seen.Packets);
        Assert.True(seen.RoundTrips.Count > 1000 && seen.ResentSegments > 1000 && seen.Lookups > 1000 && !seen.ClearText.IsEmpty);
    }

    [Fact]
    public void Whatever_passes_the_observer_counts_and_does_not_throw()
    {
        var random = new Random(20261121);
        var device = new Device(tunnelUp: true, prefixes: ["10.0.0.0/8"]);
        byte[][] packets = [.. Mixed(200)];
        for (int round = 0; round < 100_000; round++)
        {
            byte[] bytes = [.. packets[random.Next(packets.Length)]];
            for (int changes = random.Next(5); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            // Clocks that jump either way, too.
            device.After(TimeSpan.FromMilliseconds(random.Next(-50, 100))).Passes(bytes[..random.Next(bytes.Length + 1)]);
        }
        Assert.InRange(device.Figures.Packets, 1, 100_000);
        Assert.InRange(device.Figures.Resent.Bytes, 0, device.Figures.Payload.Bytes);
        device.Observer.Take(new(LinkType.LinuxCooked2, 0, 100, packets[0]));
        device.Observer.Take(new(LinkType.LinuxCooked2, long.MaxValue, 100, packets[0]));
        device.Observer.Take(new(LinkType.LinuxCooked2, -5, 100, packets[0]));
    }

    private static void Run(TrafficObserver observer, byte[][] packets, int count)
    {
        long at = (Device.Start - DateTimeOffset.UnixEpoch).Ticks * 100;
        for (int i = 0; i < count; i++) observer.Take(new(LinkType.LinuxCooked2, at += 10_000, packets[i % packets.Length].Length, packets[i % packets.Length]));
    }

    private static IEnumerable<byte[]> Mixed(int count)
    {
        for (uint i = 0; i < count; i++)
        {
            var own = new IPEndPoint(Device.OnLine.Address, 20_000 + (int)(i % 3000));
            uint number = i / 100 * 500;
            yield return (i % 10) switch
            {
                0 => Frames.Cooked2(Frames.Udp(own, IPEndPoint.Parse("8.8.8.8:53"), new byte[30]), Device.Line, true),
                1 => Frames.Cooked2(Frames.Tcp(own, new(web.Address, i % 3 == 0 ? 80 : 443), number, 0, Frames.Syn), Device.Line, true),
                2 => Frames.Cooked2(Frames.Udp(IPEndPoint.Parse("[2001:db8::1]:443"), IPEndPoint.Parse("[2001:db8::2]:5000"), new byte[600]), Device.Line, false),
                <= 5 => Frames.Cooked2(Frames.Tcp(new(own.Address, 9000), web, number, 0, Frames.Ack, 500, (i, i - 1)), Device.Line, true),
                _ => Frames.Cooked2(Frames.Tcp(web, new(own.Address, 9000), number, 0, Frames.Ack, 500, (i, i - (i % 10) + 3)), Device.Line, false),
            };
        }
    }
}

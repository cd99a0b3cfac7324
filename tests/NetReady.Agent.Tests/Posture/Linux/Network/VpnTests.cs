using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Posture;
using NetReady.Agent.Posture.Portable;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Network;

public sealed class VpnTests
{
    private const string PublicV4 = "198.41.0.4";
    private const string PublicV6 = "2001:503:ba3e::2:30";

    private static SystemTree WithTunnel(SystemTree system) =>
        system.With("/sys/class/net/tun0/type", "65534\n").With("/sys/class/net/tun0/tun_flags", "0x1001\n").With("/sys/class/net/tun0/flags", "0x10d1\n").With("/sys/class/net/tun0/carrier", "1\n");

    [Fact(Timeout = Hang.After)]
    public async Task All_traffic_through_a_tunnel_is_full_and_protects()
    {
        using var system = WithTunnel(Systems.DebianLaptop()).Routing(PublicV4, "tun0").Routing(PublicV6, "tun0");
        await system.Says("vpn.tunnel.up", "true");
        await system.Says("vpn.mode", "full");
        await system.Says("vpn.protected_when_untrusted", "true");
    }

    [Fact(Timeout = Hang.After)]
    public async Task IPv6_beside_the_tunnel_is_a_split()
    {
        using var system = WithTunnel(Systems.DebianLaptop()).Routing(PublicV4, "tun0").Routing(PublicV6, "wlan0");
        await system.Says("vpn.mode", "split");
        await system.Says("vpn.protected_when_untrusted", "false");
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_departments_networks_tell_a_split_tunnel_from_one_that_carries_nothing()
    {
        using var system = WithTunnel(Systems.DebianLaptop());
        await system.Lacks("vpn.mode", MissingReason.NotConfigured);
        await system.Says("vpn.protected_when_untrusted", "false");
        system.Parameters[PostureParameters.CorporatePrefixes] = ["10.20.0.0/16"];
        await system.Says("vpn.mode", "none");
        system.Routing("10.20.0.1", "tun0", "10.20.9.9");
        await system.Says("vpn.mode", "split");
        system.Parameters[PostureParameters.CorporatePrefixes] = ["ten"];
        await system.Lacks("vpn.mode", MissingReason.NotConfigured);
    }

    [Fact(Timeout = Hang.After)]
    public async Task In_the_departments_own_network_the_question_of_protection_stays_open()
    {
        using var system = Systems.DebianLaptop().Routing(PublicV4, "wlan0", "10.20.3.4");
        system.Parameters[PostureParameters.CorporatePrefixes] = ["10.20.0.0/16"];
        await system.Lacks("vpn.protected_when_untrusted", MissingReason.NotApplicable);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_zero_trust_client_that_runs_protects()
    {
        using var system = Systems.DebianLaptop().Running("zero-trust-client-daemon"[..15]);
        await system.Says("vpn.protected_when_untrusted", "false");
        system.Parameters[PostureParameters.ZeroTrustClients] = ["zero-trust-client-daemon"];
        await system.Says("vpn.protected_when_untrusted", "true");
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("tun0", "tun0", "tunnel")]
    [InlineData("wlan0", "wlan0", "outside")]
    [InlineData("tun0", "wlan0", "mixed")]
    public async Task Resolvers_are_asked_by_the_way_that_the_routes_give_them(string first, string second, string path)
    {
        using var system = WithTunnel(Systems.DebianLaptop()).With("/etc/resolv.conf", "nameserver 10.20.0.53\nnameserver 192.168.1.1\n").Routing("10.20.0.53", first).Routing("192.168.1.1", second);
        await system.Says("vpn.dns.path", path);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Without_a_tunnel_or_a_resolver_there_is_no_path_to_tell()
    {
        using var system = Systems.DebianLaptop().With("/etc/resolv.conf", "nameserver 10.20.0.53\n");
        await system.Lacks("vpn.dns.path", MissingReason.NotPresent);
        await system.Lacks("vpn.split_only_exceptions", MissingReason.NotPresent);
        WithTunnel(system).With("/etc/resolv.conf", "# none\n");
        await system.Lacks("vpn.dns.path", MissingReason.NotConfigured);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("/sys/class/net/wg0/uevent", "DEVTYPE=wireguard\nINTERFACE=wg0\n", "true")]
    [InlineData("/sys/class/net/wg0/tun_flags", "0x1002\n", "false")]
    [InlineData("/sys/class/net/wg0/type", "1\n", "false")]
    [InlineData("/sys/class/net/wg0/carrier", "0\n", "false")]
    [InlineData("/sys/class/net/wg0/flags", "0x90\n", "false")]
    [InlineData("/sys/class/net/wg0/uevent", "DEVTYPE=wwan\n", "false")]
    public async Task A_tunnel_is_up_where_its_interface_is_one_and_is_up(string file, string content, string up)
    {
        using var system = Systems.PlainVirtualMachine().With("/sys/class/net/wg0/type", "65534\n").With("/sys/class/net/wg0/flags", "0x91\n").With("/sys/class/net/wg0/carrier", "1\n").With(file, content);
        await system.Says("vpn.tunnel.up", up);
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_IPsec_daemon_without_an_interface_leaves_it_unknown()
    {
        using var system = Systems.DebianLaptop().Running("charon-systemd");
        await system.Lacks("vpn.tunnel.up", MissingReason.NeedsPrivilege);
        await system.Lacks("vpn.mode", MissingReason.NeedsPrivilege);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Asking_where_traffic_would_leave_sends_nothing()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 9));
        }
        catch (SocketException)
        {
            Assert.Skip("needs the right to listen on port 9");
        }
        var egress = Egress.Toward(IPAddress.Loopback);
        Assert.Equal(IPAddress.Loopback, egress?.Address);
        // What is sent on loopback is there at once.
        Assert.Equal(0, listener.Available);
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData("yes\n", "true")]
    [InlineData("yes (guessed)\n", "true")]
    [InlineData("no (guessed)\n", "false")]
    [InlineData("unknown\n", null)]
    [InlineData("", null)]
    public void NetworkManagers_word_on_the_line_is_taken_guessed_or_set(string output, string? value) =>
        Assert.Equal(value, Agent.Posture.Linux.Network.Metered.Parse(output).Value?.ToString());
}

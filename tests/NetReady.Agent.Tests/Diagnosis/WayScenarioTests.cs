namespace NetReady.Agent.Tests.Diagnosis;

/// <summary>By which ways names are asked and what leaves beside the tunnel, told on a device in a network of its own.</summary>
public sealed class WayScenarioTests
{
    [Fact(Timeout = Hang.After)]
    public async Task Resolvers_are_asked_through_the_tunnel_beside_it_or_both()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        var network = worker.Network;
        Assert.Equal("tunnel", (await worker.DiagnoseAsync(network.InsideResolver)).Fact("vpn.dns.path"));
        Assert.Equal("mixed", (await worker.DiagnoseAsync(network.InsideResolver, network.RouterAddress)).Fact("vpn.dns.path"));

        network.Router.FilterInput([], "udp dport 53 drop", "tcp dport 53 drop");
        (await worker.DiagnoseAsync(network.RouterAddress)).Is("working", "local-network");
        network.DropInWorld("udp dport 53");
        (await worker.DiagnoseAsync(network.Resolver)).Is("working", "line");
        network.Inside.FilterInput([], "udp dport 53 drop", "tcp dport 53 drop");
        (await worker.DiagnoseAsync(network.InsideResolver)).Is("working", "vpn");
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_leaves_beside_the_tunnel_is_held_to_the_departments_exceptions()
    {
        // Everything but one network, as clients with exceptions set it up.
        await using var worker = await Worker.StartAsync(takes: ["0.0.0.0/1", "128.0.0.0/1"]);
        var network = worker.Network;
        network.Device.Run("ip", "route", "add", $"{network.Gateway}/32", "via", $"{network.RouterAddress}");
        worker.With("vpn_gateways", $"{network.Gateway}");
        Assert.Equal(("full", "true"), Modes(await worker.DiagnoseAsync()));

        network.Device.Run("ip", "route", "add", "52.112.0.0/14", "via", $"{network.RouterAddress}");
        Assert.Equal("false", (await worker.DiagnoseAsync()).Fact("vpn.split_only_exceptions"));
        Assert.Equal("true", (await worker.With("vpn_exceptions", "52.112.0.0/14").DiagnoseAsync()).Fact("vpn.split_only_exceptions"));
        Assert.Equal("false", (await worker.With("vpn_exceptions", "52.112.0.0/15").DiagnoseAsync()).Fact("vpn.split_only_exceptions"));

        static (string, string) Modes(Diagnosed said) => (said.Fact("vpn.mode"), said.Fact("vpn.split_only_exceptions"));
    }
}

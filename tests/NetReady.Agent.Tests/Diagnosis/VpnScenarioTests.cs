using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Diagnosis;

/// <summary>One thing is broken at the VPN or behind it, for real, and the agent on the device says which.</summary>
public sealed class VpnScenarioTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_tunnel_for_everything_works_too_and_the_line_is_asked_beside_it()
    {
        await using var worker = await Worker.StartAsync(takes: null);
        var said = await worker.DiagnoseAsync();
        said.Is("working", "none");
        Assert.Equal(("full", "true"), (said.Fact("vpn.mode"), said.Fact("vpn.split_only_exceptions")));

        worker.Network.DropInWorld($"udp dport {RemoteWork.WireGuardPort}");
        (await worker.DiagnoseAsync()).Is("no-traffic", "vpn");
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_OpenVPN_tunnel_is_told_likewise_and_so_is_the_line_below_it()
    {
        await using var worker = await Worker.StartAsync(takes: null, openVpn: true);
        var said = await worker.DiagnoseAsync(worker.Network.InsideResolver);
        said.Is("working", "none");
        worker.With("vpn_gateways", $"{worker.Network.Gateway}");
        said = await worker.DiagnoseAsync(worker.Network.InsideResolver);
        Assert.Equal(("full", "tunnel", "true"), (said.Fact("vpn.mode"), said.Fact("vpn.dns.path"), said.Fact("vpn.split_only_exceptions")));

        worker.Network.DropInWorld($"udp dport {RemoteWork.OpenVpnPort}");
        (await worker.DiagnoseAsync(worker.Network.InsideResolver)).Is("no-traffic", "vpn");
        worker.Network.DropAtRouter("meta l4proto { udp, tcp }");
        (await (await worker.WithMediaAsync()).DiagnoseAsync()).Is("no-traffic", "line");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_gateway_that_is_gone_while_the_line_works_is_the_vpns_fault_whether_or_not_the_tunnel_looks_up()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        worker.Network.DropInWorld($"udp dport {RemoteWork.WireGuardPort}");
        (await worker.DiagnoseAsync()).Is("no-traffic", "vpn");
        worker.Network.Disconnect();
        (await worker.DiagnoseAsync()).Is("disconnected", "vpn");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_tunnel_that_was_ended_is_the_vpns_fault_though_its_gateway_answers()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        worker.Network.Disconnect();
        var said = await worker.DiagnoseAsync();
        said.Is("disconnected", "vpn");
        Assert.Equal(("none", "not-present"), (said.Fact("vpn.mode"), said.Fact("vpn.dns.path")));
        Assert.Equal("The VPN is not connected.", said.Says);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_tunnel_that_is_up_and_passes_nothing_is_the_vpns_fault()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        worker.Network.DropInside($"iifname {RemoteWork.TunnelEnd}");
        (await worker.DiagnoseAsync()).Is("no-traffic", "vpn");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_tunnel_that_loses_larger_packets_without_a_word_is_a_black_hole_and_the_vpns_fault()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        worker.Network.DropInside($"iifname {RemoteWork.TunnelEnd} meta length > 1300");
        var said = await worker.DiagnoseAsync();
        said.Is("black-hole", "vpn");
        Assert.Contains("1300 bytes", said.Said.GetProperty("asked").GetProperty("tunnelLosesLarge").GetProperty("how").GetString(), StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("drop")]
    [InlineData("reject with tcp reset")]
    public async Task One_service_down_while_another_answers_is_the_services_fault(string how)
    {
        await using var worker = await Worker.StartAsync(takes: []);
        worker.Network.Inside.FilterInput([], $"tcp dport 443 {how}");
        (await worker.DiagnoseAsync()).Is("working", "service");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Of_the_one_service_that_is_declared_it_cannot_be_told_whether_it_is_down_or_the_way_to_it()
    {
        await using var worker = (await Worker.StartAsync(takes: [])).Without("inside");
        worker.Network.Inside.FilterInput([], "tcp dport 443 drop");
        // The resolver inside answers, and so the tunnel passes something.
        (await worker.DiagnoseAsync(worker.Network.InsideResolver)).Is("inside-unreachable", null);
    }
}

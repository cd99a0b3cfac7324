using NetReady.Core.Programs;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Diagnosis;

/// <summary>The line is broken, for real, or nothing is; the agent on the device says which.</summary>
public sealed class LineScenarioTests
{
    [Fact(Timeout = Hang.After)]
    public async Task Where_everything_is_well_the_tunnel_works_and_nobody_is_at_fault()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        long before = worker.Passed();
        var said = await worker.DiagnoseAsync();
        said.Is("working", "none");
        TestContext.Current.TestOutputHelper?.WriteLine($"{worker.Passed() - before} bytes passed");
        Assert.Equal(ExitCodes.Done, said.ExitCode);
        TestContext.Current.TestOutputHelper?.WriteLine($"{said.Said.GetProperty("bytes")} bytes in {said.Said.GetProperty("duration")}");
        Assert.Equal(("split", "outside", "false"), (said.Fact("vpn.mode"), said.Fact("vpn.dns.path"), said.Fact("vpn.split_only_exceptions")));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_nothing_passes_the_router_it_is_the_line()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        worker.Network.DropAtRouter();
        (await worker.DiagnoseAsync(worker.Network.RouterAddress, worker.Network.Resolver)).Is("no-traffic", "line");
        // With one place to ask beyond the router, it cannot be told whether that is down itself.
        var said = await worker.DiagnoseAsync(worker.Network.RouterAddress);
        said.Is("no-traffic", null);
        Assert.Contains("second one", said.Says, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Unassessed, said.ExitCode);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_line_that_loses_30_percent_each_way_is_at_fault_and_the_tunnel_still_works()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        // The tunnel has shaken hands before, as one that somebody works with.
        (await worker.DiagnoseAsync()).Is("working", "none");
        worker.Network.DropAtRouter("numgen random mod 100 < 30");
        (await worker.DiagnoseAsync()).Is("working", "line");
    }

    [Fact(Timeout = Hang.After)]
    public async Task In_the_departments_own_network_no_vpn_is_needed()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        worker.Network.Disconnect();
        worker.With("corporate_prefixes", "192.168.77.0/24");
        worker.Network.OpenOffice();
        long before = worker.Passed();
        var said = await worker.DiagnoseAsync();
        said.Is("not-needed", "none");
        // What it says that asking has cost is what passed the interface, but for the last words of TCP's connections, ARP, and what IPv6 says to itself.
        long passed = worker.Passed() - before, told = said.Said.GetProperty("bytes").GetInt64();
        TestContext.Current.TestOutputHelper?.WriteLine($"{told} bytes told, {passed} passed");
        Assert.InRange(told, 0.7 * passed, 1.02 * passed);
    }

    [Fact(Timeout = Hang.After)]
    public async Task With_IPv6_alone_it_is_told_likewise()
    {
        await using var worker = await Worker.StartAsync(takes: [], v6: true);
        (await worker.DiagnoseAsync()).Is("working", "none");
        worker.Network.DropInside($"iifname {RemoteWork.TunnelEnd}");
        (await worker.DiagnoseAsync()).Is("no-traffic", "vpn");
        worker.Network.DropAtRouter();
        (await worker.DiagnoseAsync(worker.Network.RouterAddress, worker.Network.Resolver)).Is("no-traffic", "line");
        worker.Network.LoseRouter();
        (await worker.DiagnoseAsync(worker.Network.RouterAddress, worker.Network.Resolver)).Is("no-traffic", "local-network");
    }
}

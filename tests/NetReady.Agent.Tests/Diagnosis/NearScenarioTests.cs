using NetReady.Core.Programs;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Diagnosis;

/// <summary>One thing is broken near the person, for real, and the agent on the device says that it is the device or the local network.</summary>
public sealed class NearScenarioTests
{
    [Fact(Timeout = Hang.After)]
    public async Task Without_a_link_the_device_is_at_fault()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        worker.Network.Device.Run("ip", "link", "set", RemoteWork.DeviceLink, "down");
        var said = await worker.DiagnoseAsync();
        said.Is("no-traffic", "device");
        Assert.Equal(ExitCodes.NotReady, said.ExitCode);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Without_an_address_the_device_is_at_fault()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        worker.Network.Device.Run("ip", "address", "flush", "dev", RemoteWork.DeviceLink);
        (await worker.DiagnoseAsync()).Is("no-traffic", "device");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Without_a_route_the_device_is_at_fault()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        worker.Network.Device.Run("ip", "route", "delete", "default");
        (await worker.DiagnoseAsync()).Is("no-traffic", "device");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_router_that_is_gone_is_the_local_networks_fault()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        worker.Network.LoseRouter();
        (await worker.DiagnoseAsync(worker.Network.RouterAddress, worker.Network.Resolver)).Is("no-traffic", "local-network");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_portal_is_a_state_of_its_own_and_the_local_networks_fault()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        await using var portal = new CaptivePortal(worker.Network.Router, CaptivePortal.Redirects, RemoteWork.Home);
        (await worker.DiagnoseAsync()).Is("captive-portal", "local-network");
        portal.LetThrough();
        (await worker.DiagnoseAsync()).Is("working", "none");
    }
}

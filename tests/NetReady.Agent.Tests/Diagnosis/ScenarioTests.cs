using NetReady.Core.Programs;

namespace NetReady.Agent.Tests.Diagnosis;

/// <summary>One thing is broken in each, for real, and the agent on the device says what and whose it is.</summary>
public sealed class ScenarioTests
{
    [Fact(Timeout = 120_000)]
    public async Task Where_everything_is_well_the_tunnel_works_and_nobody_is_at_fault()
    {
        await using var worker = await Worker.StartAsync(takes: []);
        var said = await worker.DiagnoseAsync();
        said.Is("working", "none");
        Assert.Equal(ExitCodes.Done, said.ExitCode);
        Assert.Equal("split", said.Fact("vpn.mode"));
        Assert.Equal("outside", said.Fact("vpn.dns.path"));
        Assert.Equal("false", said.Fact("vpn.split_only_exceptions"));
    }
}

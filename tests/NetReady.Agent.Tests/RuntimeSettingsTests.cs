using System.Text.Json;

namespace NetReady.Agent.Tests;

/// <summary>What the agent's program asks of its runtime, as it is built.</summary>
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("System.GC.Concurrent", "false")]
    [InlineData("System.GC.Gen0MaxBudget", "1048576")]
    [InlineData("System.Runtime.TieredPGO", "false")]
    [InlineData("System.Globalization.Invariant", "true")]
    public void The_agent_asks_for_memory_before_throughput(string setting, string value)
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Output("NetReady.Agent"), "netready-agent.runtimeconfig.json")));
        Assert.Equal(value, settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty(setting).GetRawText());
    }

    [Fact]
    public void The_agent_collects_garbage_for_a_single_user() =>
        Assert.DoesNotContain("System.GC.Server", File.ReadAllText(Path.Combine(Repository.Output("NetReady.Agent"), "netready-agent.runtimeconfig.json")), StringComparison.Ordinal);
}

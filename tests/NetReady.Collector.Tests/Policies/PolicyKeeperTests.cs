using NetReady.Collector.Tests.Store;
using NetReady.Core.Facts;
using NetReady.Core.Programs;

namespace NetReady.Collector.Tests.Policies;

public sealed class PolicyKeeperTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_changed_policy_judges_every_host_anew_without_a_report()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var device = await ReadyAsync(collector);

        collector.Write("test-pack.yaml", CollectorUnderTest.Pack.Replace("must: is true", "must: is false", StringComparison.Ordinal)
            .Replace("result: pass", "result: swap", StringComparison.Ordinal).Replace("result: fail", "result: pass", StringComparison.Ordinal).Replace("result: swap", "result: fail", StringComparison.Ordinal));

        await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == "not-ready");
        var policies = await collector.GetAsync("api/v1/policies");
        Assert.Equal(["file changed", "start"], policies.GetProperty("activations").EnumerateArray().Select(live => live.GetProperty("reason").GetString()!));
        Assert.Equal("TST-01", policies.GetProperty("policies")[0].GetProperty("rules")[0].GetProperty("id").GetString());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("must: is true", "must: is twelve", "test-pack.yaml:")]
    [InlineData("result: fail", "result: pass", "test-pack.yaml:")]
    public async Task A_mistake_or_a_failing_example_keeps_the_last_good_version_and_says_so(string sound, string broken, string where)
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var device = await ReadyAsync(collector);
        string hash = (await collector.GetAsync("api/v1/policies")).GetProperty("hash").GetString()!;

        collector.Write("test-pack.yaml", CollectorUnderTest.Pack.Replace(sound, broken, StringComparison.Ordinal));

        var policies = await collector.EventuallyAsync("api/v1/policies", state => !state.GetProperty("lastLoadOk").GetBoolean());
        Assert.Equal(hash, policies.GetProperty("hash").GetString());
        Assert.StartsWith(where, policies.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
        string metrics = await collector.People.GetStringAsync("metrics", TestContext.Current.CancellationToken);
        Assert.Contains("netready_policies_last_load_ok 0", metrics, StringComparison.Ordinal);
        Assert.Contains("netready_policy_info{", metrics, StringComparison.Ordinal);
        Assert.Equal("ready", (await collector.GetAsync($"api/v1/hosts/{device.Host}")).GetProperty("state").GetString());

        collector.Write("test-pack.yaml", CollectorUnderTest.Pack);
        await collector.EventuallyAsync("api/v1/policies", state => state.GetProperty("lastLoadOk").GetBoolean());
        Assert.Equal(hash, (await collector.GetAsync("api/v1/policies")).GetProperty("hash").GetString());
    }

    [Fact(Timeout = 60_000)]
    public async Task Bytes_that_are_no_text_do_not_go_live_just_as_they_do_not_pass_the_check()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        byte[] pack = System.Text.Encoding.UTF8.GetBytes(CollectorUnderTest.Pack.Replace("A pack for tests", "A pack ? tests", StringComparison.Ordinal));
        pack[Array.IndexOf(pack, (byte)'?')] = 0xFF;

        File.WriteAllBytes(Path.Combine(collector.Options.PolicyDirectory, "test-pack.yaml"), pack);

        var policies = await collector.EventuallyAsync("api/v1/policies", state => !state.GetProperty("lastLoadOk").GetBoolean());
        Assert.Equal(
            NetReady.Scoring.Policies.PolicyFolder.Load(collector.Options.PolicyDirectory).Problems.Select(problem => problem.ToString()),
            policies.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_collector_that_starts_with_broken_files_judges_by_what_was_live_last()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var device = await ReadyAsync(collector);
        await collector.StopAsync();
        collector.Write("test-pack.yaml", "policy: [");

        await collector.StartAsync();

        await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == "ready");
        Assert.False((await collector.GetAsync("api/v1/policies")).GetProperty("lastLoadOk").GetBoolean());
    }

    [Fact]
    public void A_collector_that_never_had_sound_policies_does_not_start_and_lists_every_mistake()
    {
        using var folder = new NetReady.Testing.TemporaryDirectory();
        folder.Write("policies/a.yaml", CollectorUnderTest.Pack.Replace("must: is true", "must: is twelve", StringComparison.Ordinal));
        folder.Write("policies/b.yaml", "policy: [");

        var problem = Assert.Throws<ProgramException>(() => CollectorApp.Build(new() { DataDirectory = folder["data"], PolicyDirectory = folder["policies"], AgentEndpoint = new(System.Net.IPAddress.Loopback, 0) }));

        Assert.Equal(ExitCodes.BadData, problem.ExitCode);
        Assert.Contains("a.yaml:", problem.Message, StringComparison.Ordinal);
        Assert.Contains("b.yaml:", problem.Message, StringComparison.Ordinal);
    }

    private static async Task<Device> ReadyAsync(CollectorUnderTest collector)
    {
        var device = await collector.EnrolAsync();
        using var response = await collector.PostAsync(device, device.Full(1, device.Said("device.firewall.enabled", FactValue.Of(true))));
        await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == "ready");
        return device;
    }
}

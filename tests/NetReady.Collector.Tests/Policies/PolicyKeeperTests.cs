using System.Text.Json;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Collector.Tests.Store;
using NetReady.Core.Facts;
using NetReady.Core.Programs;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Tests.Policies;

public sealed class PolicyKeeperTests
{
    // What was ready is not ready by it.
    private static readonly string turned = CollectorUnderTest.Pack.Replace("must: is true", "must: is false", StringComparison.Ordinal)
        .Replace("result: pass", "result: swap", StringComparison.Ordinal).Replace("result: fail", "result: pass", StringComparison.Ordinal).Replace("result: swap", "result: fail", StringComparison.Ordinal);

    [Fact(Timeout = Hang.After)]
    public async Task A_changed_policy_judges_every_host_anew_without_a_report()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var device = await ReadyAsync(collector);

        collector.Write("test-pack.yaml", turned);

        await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == "not-ready");
        var policies = await collector.GetAsync("api/v1/policies");
        Assert.Equal(["file changed", "start"], policies.GetProperty("activations").EnumerateArray().Select(live => live.GetProperty("reason").GetString()!));
        Assert.Equal("TST-01", policies.GetProperty("policies")[0].GetProperty("rules")[0].GetProperty("id").GetString());
    }

    [Theory(Timeout = Hang.After)]
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

    [Fact(Timeout = Hang.After)]
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

    [Fact(Timeout = Hang.After)]
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

    [Fact(Timeout = Hang.After)]
    public async Task A_change_that_would_flip_too_many_hosts_waits_with_its_numbers_and_the_live_policies_judge_on()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var devices = await ReadyAsync(collector, FlipCount.AHandful);
        string live = (await collector.GetAsync("api/v1/policies")).GetProperty("hash").GetString()!;

        collector.Write("test-pack.yaml", turned);

        var policies = await collector.EventuallyAsync("api/v1/policies", state => state.GetProperty("pending").ValueKind == JsonValueKind.Object);
        var pending = policies.GetProperty("pending");
        Assert.Equal((live, live, 5, 5, 0.05), (policies.GetProperty("hash").GetString(), pending.GetProperty("comparedWith").GetString(), pending.GetProperty("flips").GetInt32(),
            pending.GetProperty("judged").GetInt32(), pending.GetProperty("holdShare").GetDouble()));
        Assert.True(policies.GetProperty("lastLoadOk").GetBoolean());
        string metrics = await collector.People.GetStringAsync("metrics", TestContext.Current.CancellationToken);
        Assert.Contains("netready_policy_pending 1", metrics, StringComparison.Ordinal);
        Assert.Contains("netready_policy_pending_flips 5", metrics, StringComparison.Ordinal);
        foreach (var device in devices) Assert.Equal("ready", (await collector.GetAsync($"api/v1/hosts/{device.Host}")).GetProperty("state").GetString());

        // What waits outlives a restart, and goes with the folder's next change.
        await collector.StopAsync();
        await collector.StartAsync();
        Assert.Equal(pending.GetProperty("hash").GetString(), (await collector.GetAsync("api/v1/policies")).GetProperty("pending").GetProperty("hash").GetString());
        collector.Write("test-pack.yaml", CollectorUnderTest.Pack);
        await collector.EventuallyAsync("api/v1/policies", state => state.GetProperty("pending").ValueKind == JsonValueKind.Null);
        Assert.Equal(live, (await collector.GetAsync("api/v1/policies")).GetProperty("hash").GetString());
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_live_version_says_how_many_flips_go_by_and_a_change_cannot_lift_its_own_bar()
    {
        await using var collector = new CollectorUnderTest();
        collector.Write("department.yaml", Department("40 %"));
        await collector.StartAsync();
        await ReadyAsync(collector, FlipCount.AHandful);

        collector.Write("department.yaml", Department("100 %"));
        await collector.EventuallyAsync("api/v1/policies", state => state.GetProperty("activations").GetArrayLength() == 2);
        collector.Write("department.yaml", Department("0 %"));
        await collector.EventuallyAsync("api/v1/policies", state => state.GetProperty("activations").GetArrayLength() == 3);
        collector.Write("department.yaml", Department("100 %"));
        collector.Write("test-pack.yaml", turned);

        var pending = (await collector.EventuallyAsync("api/v1/policies", state => state.GetProperty("pending").ValueKind == JsonValueKind.Object)).GetProperty("pending");
        Assert.Equal((5, 0.0), (pending.GetProperty("flips").GetInt32(), pending.GetProperty("holdShare").GetDouble()));

        static string Department(string share) => $"sites: [{{ name: everywhere, reflector: collector }}]\nhold_share: {share}\n";
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_another_program_makes_live_is_noticed_and_the_folder_lying_there_still_does_not_undo_it()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var device = await ReadyAsync(collector);
        collector.Write("test-pack.yaml", turned);
        await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == "not-ready");

        await using (var beside = CollectorStore.Open(collector.Options.DataDirectory, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, serving: false))
        {
            var activations = beside.Read(sql => PolicyVersions.Activations(sql));
            var before = PolicyReading.Of(beside.Read(sql => PolicyVersions.FilesOf(sql, activations[^1].Hash))!).Version!;
            Assert.NotNull(await beside.WriteAsync(session => new GoingLive(activations[0].Hash, "officer", "wrong hosts", PolicyActivation.Rollback).Write(session.Sql, before, collector.Clock.GetUtcNow()), TestContext.Current.CancellationToken));
            // Whoever knew of another live version changes nothing.
            Assert.Null(await beside.WriteAsync(session => new GoingLive(activations[0].Hash, "late", "", PolicyActivation.Apply).Write(session.Sql, before, collector.Clock.GetUtcNow()), TestContext.Current.CancellationToken));
        }

        await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == "ready");
        await collector.StopAsync();
        await collector.StartAsync();
        await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == "ready");
        // The folder is looked at all the time; a comment in it is no change of content.
        collector.Write("test-pack.yaml", turned + "\n# seen\n");
        collector.Write("broken.yaml", "policy: [");
        await collector.EventuallyAsync("api/v1/policies", state => !state.GetProperty("lastLoadOk").GetBoolean());
        var newest = (await collector.GetAsync("api/v1/policies")).GetProperty("activations")[0];
        Assert.Equal(("officer", "wrong hosts", "rollback"), (newest.GetProperty("author").GetString(), newest.GetProperty("reason").GetString(), newest.GetProperty("how").GetString()));
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_waits_is_counted_again_when_another_version_goes_live()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        await ReadyAsync(collector, FlipCount.AHandful);
        collector.Write("test-pack.yaml", turned);
        await collector.EventuallyAsync("api/v1/policies", state => state.GetProperty("pending").ValueKind == JsonValueKind.Object);

        await using (var beside = CollectorStore.Open(collector.Options.DataDirectory, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, serving: false))
        {
            string live = beside.Read(PolicyVersions.Live)!.Hash;
            var files = new PolicyFiles([("test-pack.yaml", System.Text.Encoding.UTF8.GetBytes(turned.Replace("critical", "high", StringComparison.Ordinal)))], []);
            var other = PolicyReading.Of(files).Version!;
            Assert.NotNull(await beside.WriteAsync(session => new GoingLive(live, "officer", "", PolicyActivation.Apply).Write(session.Sql, other, collector.Clock.GetUtcNow()), TestContext.Current.CancellationToken));
        }

        // Both turn every host now, so that going from one to the other flips nobody.
        var policies = await collector.EventuallyAsync("api/v1/policies", state => state.GetProperty("pending") is { ValueKind: JsonValueKind.Object } waits && waits.GetProperty("flips").GetInt32() == 0);
        Assert.Equal(policies.GetProperty("hash").GetString(), policies.GetProperty("pending").GetProperty("comparedWith").GetString());
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

    private static async Task<IReadOnlyList<Device>> ReadyAsync(CollectorUnderTest collector, int count)
    {
        var devices = new List<Device>();
        while (devices.Count < count) devices.Add(await ReadyAsync(collector));
        return devices;
    }

    private static async Task<Device> ReadyAsync(CollectorUnderTest collector)
    {
        var device = await collector.EnrolAsync();
        using var response = await collector.PostAsync(device, device.Full(1, device.Said("device.firewall.enabled", FactValue.Of(true))));
        await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == "ready");
        return device;
    }
}

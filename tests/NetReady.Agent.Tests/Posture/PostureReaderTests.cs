using NetReady.Agent.Platform;
using NetReady.Agent.Posture;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture;

public sealed class PostureReaderTests
{
    private static string[] StatedFacts => [.. Vocabulary.All.Select(fact => fact.Name).Where(FactTables.IsDevicesToState)];

    [Fact(Timeout = Hang.After)]
    public async Task This_machine_answers_for_every_fact_and_has_a_value_for_most()
    {
        Prerequisite.Need(OperatingSystem.IsLinux(), "Linux");
        using var state = new TemporaryDirectory();
        var reader = new PostureReader(new() { StateDirectory = state.FullPath });
        var seen = await reader.ReadAsync(StatedFacts, TestContext.Current.CancellationToken);
        Assert.InRange(StatedFacts.Length, 28, 200);
        Assert.Equal(StatedFacts.Order(), seen.Select(observation => observation.Key.Name).Order());
        Assert.All(seen, observation => Assert.True(observation.Value is null != observation.Missing is null));
        Assert.DoesNotContain(seen, observation => observation.Missing == MissingReason.Error);
        Assert.InRange(seen.Count(observation => observation.Value is not null), 16, 200);
        Assert.All(seen, observation => Assert.Equal(Assurance.SelfReported, observation.Assurance));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_second_run_with_nothing_changed_simulates_nothing()
    {
        Prerequisite.Need(File.Exists("/var/lib/dpkg/status"), "a system with apt");
        using var state = new TemporaryDirectory();
        var reader = new PostureReader(new() { StateDirectory = state.FullPath });
        var first = await reader.ReadAsync(StatedFacts, TestContext.Current.CancellationToken);
        var second = await reader.ReadAsync(StatedFacts, TestContext.Current.CancellationToken);
        Assert.Equal("apt, cached", second.Single(fact => fact.Key.Name == "device.updates.pending").Method);
        Assert.Equal(
            first.Single(fact => fact.Key.Name == "device.updates.pending").Value,
            second.Single(fact => fact.Key.Name == "device.updates.pending").Value);
    }

    [Theory]
    [InlineData("Linux")]
    [InlineData("Windows")]
    [InlineData("MacOS")]
    [InlineData("Android")]
    public void Each_table_names_facts_that_a_device_states_each_once(string platform)
    {
        var table = FactTables.For(Enum.Parse<Core.Facts.Platform>(platform)).Select(source => source.Fact).ToList();
        Assert.All(table, fact => Assert.True(FactTables.IsDevicesToState(fact), fact));
        Assert.Equal(table.Count, table.Distinct().Count());
    }

    [Fact]
    public void The_table_for_Linux_has_every_fact_that_a_device_states()
    {
        var table = FactTables.For(Core.Facts.Platform.Linux).Select(source => source.Fact).Append("agent.coverage");
        Assert.Empty(StatedFacts.Except(table));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Facts_of_other_hands_are_left_out_and_a_name_asked_twice_comes_once()
    {
        using var system = new SystemTree();
        var seen = await new PostureReader(system.Context).ReadAsync(
            ["agent.report_age", "reg.managed", "net.rtt", "no.such.fact", "agent.version", "agent.version"], TestContext.Current.CancellationToken);
        Assert.Equal("agent.version", Assert.Single(seen).Key.Name);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Coverage_is_the_share_of_the_other_facts_that_have_values()
    {
        using var system = new SystemTree();
        var seen = await new PostureReader(system.Context).ReadAsync(
            ["agent.coverage", "device.platform", "device.disk.system_encrypted"], TestContext.Current.CancellationToken);
        Assert.Equal("50 %", seen.Single(fact => fact.Key.Name == "agent.coverage").Value!.ToString());
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_empty_system_gives_every_fact_a_reason_and_never_an_error()
    {
        using var system = new SystemTree();
        var seen = await new PostureReader(system.Context).ReadAsync(StatedFacts, TestContext.Current.CancellationToken);
        Assert.Equal(StatedFacts.Length, seen.Length);
        Assert.DoesNotContain(seen, fact => fact.Missing == MissingReason.Error);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_program_that_never_answers_is_timed_out_and_the_facts_after_it_are_read()
    {
        using var system = new SystemTree();
        var never = new TaskCompletionSource<CommandResult>();
        var context = system.Context with { Run = (_, _) => never.Task };
        var reading = new PostureReader(context).ReadAsync(["device.updates.auto_enabled", "device.platform"], TestContext.Current.CancellationToken);
        while (system.Clock.WaitingTimers == 0) await Task.Yield();
        system.Clock.Advance(TimeSpan.FromSeconds(10));
        var seen = await reading;
        Assert.Equal(MissingReason.TimedOut, seen[0].Missing);
        Assert.NotNull(seen[1].Value);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_a_reader_throws_becomes_a_reason()
    {
        using var system = new SystemTree();
        var context = system.Context with { ReadKernelClock = () => throw new InvalidOperationException("broken") };
        var refused = system.Context with { ReadKernelClock = () => throw new UnauthorizedAccessException() };
        Assert.Equal(MissingReason.Error, (await new PostureReader(context).ReadAsync(["device.time.synchronised"], TestContext.Current.CancellationToken))[0].Missing);
        Assert.Equal(MissingReason.NeedsPrivilege, (await new PostureReader(refused).ReadAsync(["device.time.synchronised"], TestContext.Current.CancellationToken))[0].Missing);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Giving_up_the_run_gives_up_and_reports_nothing()
    {
        using var system = new SystemTree();
        using var stop = new CancellationTokenSource();
        var never = new TaskCompletionSource<CommandResult>();
        var reading = new PostureReader(system.Context with { Run = (_, _) => never.Task }).ReadAsync(["device.updates.auto_enabled"], stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_other_platforms_tables_answer_for_every_fact_too()
    {
        using var system = new SystemTree();
        foreach (var platform in (Core.Facts.Platform[])[Core.Facts.Platform.Windows, Core.Facts.Platform.MacOS])
        {
            var seen = await new PostureReader(system.Context with { Platform = platform }).ReadAsync(StatedFacts, TestContext.Current.CancellationToken);
            Assert.Equal(StatedFacts.Length, seen.Length);
            Assert.Equal(platform.Name(), seen.Single(fact => fact.Key.Name == "device.platform").Value!.Text);
            Assert.Equal(MissingReason.NotSupported, seen.Single(fact => fact.Key.Name == "device.tpm.version").Missing);
        }
    }
}

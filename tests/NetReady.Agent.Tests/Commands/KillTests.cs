using System.Diagnostics;
using NetReady.Agent.Identity;
using NetReady.Agent.Outbox;
using NetReady.Agent.State;
using NetReady.Agent.Tests.Delivery;
using NetReady.Core.Programs;

namespace NetReady.Agent.Tests.Commands;

/// <summary>The real executable, killed by the system's own hand.</summary>
public sealed class KillTests : IDisposable
{
    // In its own folder: beside the tests lie the files of another shared framework.
    private static readonly string program = Path.Combine(Repository.Output("NetReady.Agent"), OperatingSystem.IsWindows() ? "netready-agent.exe" : "netready-agent");

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact(Timeout = Hang.After)]
    public async Task What_was_reported_before_each_kill_is_delivered_in_order_once_the_collector_is_back()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var state = new StateDirectory(directory["agent"]);
        var assignment = Examples.Assignment(["device.uptime", "device.kernel.version"], [new("net.rtt", "reflector", TimeSpan.FromMilliseconds(200), [])], every: TimeSpan.FromSeconds(1));
        await using var collector = await StandInCollector.StartAsync(assignment);
        await new Enrolment(state, TimeProvider.System).EnrolAsync(collector.Join(), cancelled);
        await collector.StopAsync();

        var files = new QueueFiles(state.CreateDirectory(ReportQueue.DirectoryName));
        for (int kill = 1; kill <= 3; kill++)
        {
            using var agent = Start(program, "run", "--data", state.FullPath);
            int before = files.Numbers().Count;
            while (files.Numbers().Count < before + kill)
            {
                Assert.False(agent.HasExited, "the agent ended by itself");
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancelled);
            }
            agent.Kill();
            await agent.WaitForExitAsync(cancelled);
        }
        var survived = files.Numbers();
        Assert.True(survived.Count >= 6);

        await collector.StartAsync();
        using var last = Start(program, "once", "--data", state.FullPath);
        await last.WaitForExitAsync(cancelled);
        Assert.Equal(ExitCodes.Done, last.ExitCode);
        Assert.Equal(survived, collector.Taken.Select(report => report.Sequence).Take(survived.Count));
        Assert.Equal(Enumerable.Range(1, collector.Taken.Count).Select(number => (long)number), collector.Taken.Select(report => report.Sequence));
        Assert.Empty(collector.Taken.SelectMany(report => report.Gaps));
        Assert.Contains(collector.Taken, report => report.Samples.Any(batch => batch.Key.Name == "net.rtt") || report.Facts.Any(fact => fact.Key.Name == "net.rtt"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Killed_while_reports_are_being_acknowledged_it_sends_nothing_in_two_versions_and_leaves_no_hole()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var state = new StateDirectory(directory["agent"]);
        await using var collector = await StandInCollector.StartAsync(Examples.Assignment(["device.uptime"], [], every: TimeSpan.FromSeconds(1)));
        await new Enrolment(state, TimeProvider.System).EnrolAsync(collector.Join(), cancelled);
        for (int kill = 1; kill <= 6; kill++)
        {
            // Every second time the answer is lost, too.
            if (kill % 2 == 0) collector.Tricks.Enqueue(Trick.CutAfterTaking);
            using var agent = Start(program, "run", "--data", state.FullPath);
            int before = collector.Bodies.Count;
            while (collector.Bodies.Count == before)
            {
                Assert.False(agent.HasExited, "the agent ended by itself");
                await Task.Yield();
            }
            agent.Kill();
            await agent.WaitForExitAsync(cancelled);
        }
        using var last = Start(program, "once", "--data", state.FullPath);
        await last.WaitForExitAsync(cancelled);
        Assert.Equal(ExitCodes.Done, last.ExitCode);
        Assert.Equal(Enumerable.Range(1, collector.Taken.Count).Select(number => (long)number), collector.Taken.Select(report => report.Sequence));
        Assert.Equal(collector.Taken.Count, collector.Bodies.Distinct().Count());
        Assert.Empty(collector.Taken.SelectMany(report => report.Gaps));
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_agent_that_is_asked_to_stop_ends_well()
    {
        var cancelled = TestContext.Current.CancellationToken;
        Prerequisite.Need(!OperatingSystem.IsWindows(), "a system with SIGTERM");
        string kill = Prerequisite.Program("kill", "procps");
        var state = new StateDirectory(directory["agent"]);
        await using var collector = await StandInCollector.StartAsync(Examples.Assignment(["device.uptime"], []));
        await new Enrolment(state, TimeProvider.System).EnrolAsync(collector.Join(), cancelled);
        using var agent = Start(program, "run", "--data", state.FullPath);
        while (collector.Taken.Count < 2) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancelled);
        using var stop = Start(kill, "-TERM", $"{agent.Id}");
        await agent.WaitForExitAsync(cancelled).WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, cancelled);
        Assert.Equal(ExitCodes.Done, agent.ExitCode);
    }

    private static Process Start(string program, params string[] args) =>
        Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true, RedirectStandardOutput = true }) ?? throw new InvalidOperationException($"{program} did not start.");
}

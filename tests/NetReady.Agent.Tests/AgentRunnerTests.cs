using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Diagnosis;
using NetReady.Agent.Diagnosis.Asking;
using NetReady.Agent.Identity;
using NetReady.Agent.Outbox;
using NetReady.Agent.Privacy;
using NetReady.Agent.Probes;
using NetReady.Agent.Schedule;
using NetReady.Agent.State;
using NetReady.Agent.Tests.Delivery;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Programs;
using NetReady.Core.Sampling;

namespace NetReady.Agent.Tests;

/// <summary>The whole agent in process, over real TLS; only what the machine would say is made up.</summary>
public sealed class AgentRunnerTests : IDisposable
{
    private static readonly SampleAssignment down = new("net.down", "reflector", TimeSpan.FromSeconds(10), [10e6]);
    private static readonly SampleAssignment rtt = new("net.rtt", "reflector", Examples.Media, []);
    private static readonly SampleAssignment success = new("net.collector.success", "reflector", TimeSpan.FromSeconds(10), []);

    private readonly TemporaryDirectory directory = new();
    private readonly StateDirectory state;
    private readonly ConcurrentQueue<string> asked = new();
    private readonly ConcurrentQueue<string> measured = new();
    private bool metered, onBattery;
    private bool? inCall;

    public AgentRunnerTests() => state = new(directory["agent"]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    private Task<ImmutableArray<Observation>> ReadAsync(ImmutableArray<string> names, Assignment assignment, int waiting, CancellationToken cancellation)
    {
        foreach (string name in names) asked.Enqueue(name);
        return Task.FromResult(names.Select(name => name switch
        {
            "net.metered" => Examples.Fact(name, FactValue.Of(metered), TimeProvider.System.GetUtcNow()),
            "device.power.on_battery" => Examples.Fact(name, FactValue.Of(onBattery), TimeProvider.System.GetUtcNow()),
            "device.uptime" => Examples.Fact(name, FactValue.Of(TimeSpan.FromHours(5)), TimeProvider.System.GetUtcNow()),
            _ => new() { Key = new(name), Missing = MissingReason.NotPresent, Method = "test", Assurance = Assurance.SelfReported, ObservedAt = TimeProvider.System.GetUtcNow() },
        }).ToImmutableArray());
    }

    private Task<ProbeResult> MeasureAsync(ProbeRequest request, string keyHash, CancellationToken cancellation)
    {
        foreach (var wanted in request.Wanted) measured.Enqueue(wanted.Fact);
        var now = TimeProvider.System.GetUtcNow();
        return Task.FromResult(new ProbeResult([.. request.Wanted.Where(wanted => wanted.Fact != "net.loss").Select(wanted => new SampleBatch
        {
            Key = wanted.Key, Start = now, End = now.AddSeconds(1), Low = Histogram.Of(1), Method = "test", Assurance = Assurance.SelfReported, Bytes = new(3_000_000),
        })],
        [.. request.Wanted.Where(wanted => wanted.Fact == "net.loss").Select(wanted => new Observation
        {
            Key = wanted.Key, Missing = MissingReason.TimedOut, Method = "test", Assurance = Assurance.SelfReported, ObservedAt = now,
        })])
        { Bytes = new(3_000_000) });
    }

    private AgentRunner Runner(Probing? probe = null, bool all = false, Examining? examine = null) =>
        new(new() { DataDirectory = state.FullPath, MeasureAllAtStart = all }, ReadAsync, probe ?? MeasureAsync, NullLoggerFactory.Instance, TimeProvider.System) { Random = () => 0.001, Examine = examine, IsInCall = () => inCall };

    private async Task<StandInCollector> EnrolledAsync(Assignment assignment)
    {
        var collector = await StandInCollector.StartAsync(assignment);
        await new Enrolment(state, TimeProvider.System).EnrolAsync(collector.Join(), Cancelled);
        return collector;
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_first_round_brings_the_facts_and_then_the_samples()
    {
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.uptime", "device.secureboot", "reg.managed"], [rtt, rtt with { Fact = "net.loss" }, success, down]));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var runner = Runner();
        var running = runner.RunAsync(stop.Token);
        await runner.FirstFactsDelivered.WaitAsync(Cancelled);
        await runner.FirstRoundDelivered.WaitAsync(Cancelled);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancelled);

        Assert.Equal(["device.uptime", "device.secureboot"], asked.Take(2));
        Assert.Equal(["net.rtt", "net.loss", "net.down"], measured);
        var first = collector.Taken.First();
        Assert.Equal(["device.secureboot", "device.uptime"], first.Facts.Where(fact => fact.Key.Target is null).Select(fact => fact.Key.Name));
        var waiting = first.Facts.Where(fact => fact.Key.Target is not null).ToList();
        Assert.Equal(["net.down", "net.loss", "net.rtt"], waiting.Select(fact => fact.Key.Name));
        Assert.All(waiting, fact => Assert.Equal(MissingReason.NotYetMeasured, fact.Missing));
        Assert.Empty(first.Samples);
        Assert.Equal("one", first.AssignmentHash);
        var second = collector.Taken.ElementAt(1);
        Assert.Superset(new HashSet<string> { "net.rtt", "net.down" }, second.Samples.Select(batch => batch.Key.Name).ToHashSet());
        Assert.Equal((rtt with { Fact = "net.loss" }).Key, Assert.Single(second.Facts).Key);
        Assert.Equal(MissingReason.TimedOut, second.Facts[0].Missing);
        Assert.Equal(["net.down", "net.rtt"], second.Dropped.Select(key => key.Name).Order());
    }

    [Fact(Timeout = Hang.After)]
    public async Task Stopping_does_not_wait_for_a_probe_that_does_not_listen()
    {
        await using var collector = await EnrolledAsync(Examples.Assignment());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var deaf = new TaskCompletionSource<ProbeResult>();
        var runner = Runner((_, _, _) => deaf.Task);
        var running = runner.RunAsync(stop.Token);
        await runner.FirstFactsDelivered.WaitAsync(Cancelled);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancelled);
        deaf.SetResult(new([], []));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_fact_that_was_not_accepted_stays_here_until_it_is()
    {
        var narrow = PrivacyContract.Personal with { Facts = ["device.uptime", "net.collector.success"] };
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.uptime"], [success], narrow));
        collector.Assignment = Examples.Assignment(["device.uptime", "device.secureboot"], [success, rtt], PrivacyContract.Corporate, hash: "two");
        Assert.True((await Runner().RunRoundAsync(Cancelled)).Delivered);
        Assert.Equal(["device.uptime"], asked);
        Assert.True((await Runner().RunRoundAsync(Cancelled)).Delivered);

        Assert.DoesNotContain("device.secureboot", asked);
        Assert.Empty(measured);
        Assert.Equal(MissingReason.Withheld, collector.Facts[new("device.secureboot")].Missing);
        Assert.Equal(MissingReason.Withheld, collector.Facts[rtt.Key].Missing);
        Assert.Equal(narrow.Facts, PinnedContract.Load(state).Facts);

        using var output = new StringWriter();
        Assert.Equal(ExitCodes.Done, await Agent.Commands.CommandLine.RunAsync(
            ["enrol", "--accept", "--data", state.FullPath], new(_ => ReadAsync, _ => MeasureAsync, TimeProvider.System) { Examine = Examples.NothingExamined }, output, output));
        Assert.Contains("device.secureboot", output.ToString(), StringComparison.Ordinal);
        Assert.True((await Runner().RunRoundAsync(Cancelled)).Delivered);
        Assert.Equal(MissingReason.NotPresent, collector.Facts[new("device.secureboot")].Missing);
        Assert.Contains("net.rtt", measured);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("vpn.state", true, 1)]
    [InlineData("vpn.mode", true, 0)]
    [InlineData("vpn.state", false, 0)]
    public async Task Line_and_VPN_are_examined_before_a_report_where_that_is_asked_for_and_may_leave_and_it_is_charged(string fact, bool allowed, int times)
    {
        var contract = PrivacyContract.Corporate with { Facts = PrivacyContract.Corporate.Facts.RemoveAll(name => name == fact && !allowed) };
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.uptime", fact], [], contract));
        int examined = 0;
        await Runner(examine: (_, _, _) =>
        {
            Assert.Empty(asked);
            examined++;
            return Task.FromResult(new Examined(Conclusion.Of(Findings.None), new(9_000), TimeSpan.FromSeconds(1)));
        }).RunRoundAsync(Cancelled);
        Assert.Equal(times, examined);
        Assert.Equal(times * 9_000, state.Read(MeasuringState.FileName, StateJson.Default.MeasuringState)?.Spent.Bytes ?? 0);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_spent_budget_holds_heavy_probes_back_and_says_so()
    {
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.uptime"], [rtt, down], dailyBytes: 5_000_000));
        var first = await Runner().RunRoundAsync(Cancelled);
        Assert.Equal(["net.rtt", "net.down"], measured);
        Assert.Equal(2, first.Samples);
        await Runner().RunRoundAsync(Cancelled);
        Assert.Equal(["net.rtt", "net.down", "net.rtt"], measured);
        Assert.Equal(MissingReason.BudgetSpent, collector.Facts[down.Key].Missing);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("corporate", "net.passive.rtt", 1)]
    [InlineData("corporate", "device.uptime", 0)]
    [InlineData("personal", "net.passive.rtt", 0)]
    public async Task Traffic_is_watched_while_the_agent_runs_where_it_is_asked_for_and_never_on_a_personal_device(string ownership, string fact, int opens)
    {
        int opened = 0;
        var source = new Capture.ScriptedSource();
        var contract = ownership == "corporate" ? PrivacyContract.Corporate : PrivacyContract.Personal with { Facts = [.. PrivacyContract.Personal.Facts.Append(fact).Order(StringComparer.Ordinal)] };
        await using var collector = await EnrolledAsync(Examples.Assignment([fact], [], contract));
        var traffic = new Agent.Capture.TrafficWatch(() =>
        {
            Interlocked.Increment(ref opened);
            return new(source, null);
        }, _ => [], TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var runner = new AgentRunner(new() { DataDirectory = state.FullPath }, ReadAsync, MeasureAsync, NullLoggerFactory.Instance, TimeProvider.System) { Traffic = traffic };
        var running = runner.RunAsync(stop.Token);
        await runner.FirstFactsDelivered.WaitAsync(Cancelled);
        while (opens > 0 && traffic.State.Figures is null) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancelled);
        Assert.Equal((opens, opens == 1), (opened, source.IsDisposed));
        Assert.Null(traffic.State.Figures);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_probe_that_never_comes_back_is_called_off_and_its_facts_timed_out()
    {
        await using var collector = await EnrolledAsync(Examples.Assignment([], [rtt]));
        var clock = new ManualTimeProvider();
        var given = CancellationToken.None;
        var queue = new ReportQueue(state, new(1_000_000), clock, NullLogger.Instance);
        var rounds = new Rounds(state, queue, DeviceIdentity.Get(state), ReadAsync, (_, _, token) =>
        {
            given = token;
            return new TaskCompletionSource<ProbeResult>().Task;
        }, (_, _) => Task.FromResult<Core.Slots.SlotReply?>(null), clock, NullLogger.Instance);
        rounds.Adopt(Examples.Assignment([], [rtt]));
        var measuring = rounds.MeasureAsync(rounds.Jobs(), () => 0.5, Cancelled);
        clock.Advance(TimeSpan.FromMinutes(3));
        await measuring;
        Assert.True(given.IsCancellationRequested);
        Assert.Equal(MissingReason.TimedOut, Assert.Single(queue.Read(await rounds.ReportAsync(readAnew: false, Cancelled)).Facts).Missing);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_metered_line_is_spared()
    {
        metered = true;
        await using var collector = await EnrolledAsync(Examples.Assignment(["net.metered"], [rtt, down]));
        await Runner().RunRoundAsync(Cancelled);
        Assert.Equal(["net.rtt"], measured);
        Assert.Equal(MissingReason.Metered, collector.Facts[down.Key].Missing);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_personal_device_spares_a_metered_line_too_though_it_does_not_tell_of_it()
    {
        metered = true;
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.platform"], [rtt, down], PrivacyContract.Personal));
        await Runner().RunRoundAsync(Cancelled);
        Assert.Equal(["net.rtt"], measured);
        Assert.Equal(MissingReason.Metered, collector.Facts[down.Key].Missing);
        Assert.DoesNotContain(new FactKey("net.metered"), collector.Facts.Keys);
    }

    [Fact(Timeout = Hang.After)]
    public async Task On_battery_nothing_heavy_is_measured()
    {
        onBattery = true;
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.uptime"], [rtt, down]));
        await Runner().RunRoundAsync(Cancelled);
        Assert.Equal(["net.rtt"], measured);
        Assert.Equal(MissingReason.OnBattery, collector.Facts[down.Key].Missing);
        Assert.Empty(collector.SlotsAsked);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(true, "corporate")]
    [InlineData(true, "personal")]
    [InlineData(false, "corporate")]
    [InlineData(null, "corporate")]
    public async Task During_a_call_nothing_heavy_is_measured_and_where_none_can_be_told_it_goes_on(bool? calls, string ownership)
    {
        inCall = calls;
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.platform"], [rtt, down], ownership == "corporate" ? PrivacyContract.Corporate : PrivacyContract.Personal));
        await Runner().RunRoundAsync(Cancelled);
        Assert.Equal(calls == true ? ["net.rtt"] : ["net.rtt", "net.down"], measured);
        if (calls == true) Assert.Equal(MissingReason.InCall, collector.Facts[down.Key].Missing);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_heavy_probe_waits_for_the_line_and_gives_it_back()
    {
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.uptime"], [rtt, down]));
        collector.Slots.Enqueue(new(false, TimeSpan.FromMilliseconds(20)));
        await Runner().RunRoundAsync(Cancelled);
        Assert.Equal(["net.rtt", "net.down"], measured);
        var asked = collector.SlotsAsked.ToList();
        Assert.Equal(3, asked.Count);
        Assert.True(asked[0] > down.Sample);
        Assert.Equal((asked[0], TimeSpan.Zero), (asked[1], asked[2]));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_line_that_others_measure_for_long_is_left_to_them_and_said_so()
    {
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.uptime"], [rtt, down]));
        collector.Slots.Enqueue(new(false, TimeSpan.FromMinutes(2)));
        await Runner().RunRoundAsync(Cancelled);
        Assert.Equal(["net.rtt"], measured);
        Assert.Equal(MissingReason.NoSlot, collector.Facts[down.Key].Missing);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_restart_repeats_light_probes_at_once_and_heavy_ones_when_they_are_due()
    {
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.uptime"], [rtt, down]));
        for (int start = 0; start < 2; start++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            var runner = Runner();
            var running = runner.RunAsync(stop.Token);
            await runner.FirstRoundDelivered.WaitAsync(Cancelled);
            await stop.CancelAsync();
            await running;
        }
        Assert.Equal(["net.rtt", "net.down", "net.rtt"], measured);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_a_new_assignment_asks_for_is_reported_without_waiting_for_the_next_interval()
    {
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.uptime"], []));
        collector.Assignment = Examples.Assignment(["device.uptime", "device.secureboot"], [], hash: "two");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var running = Runner().RunAsync(stop.Token);
        while (!collector.Facts.ContainsKey(new("device.secureboot"))) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancelled);
        Assert.Equal("two", collector.Taken.Last().AssignmentHash);
        await stop.CancelAsync();
        await running;
    }

    [Fact(Timeout = Hang.After)]
    public async Task While_the_collector_is_away_rounds_go_on_and_all_arrives_in_order_when_it_is_back()
    {
        await using var collector = await EnrolledAsync(Examples.Assignment(["device.uptime"], [rtt, success]));
        await collector.StopAsync();
        for (int round = 0; round < 3; round++)
        {
            var result = await Runner().RunRoundAsync(Cancelled);
            Assert.False(result.Delivered);
            Assert.Contains("cannot be reached", result.Problem, StringComparison.Ordinal);
        }
        await collector.StartAsync();
        Assert.True((await Runner().RunRoundAsync(Cancelled)).Delivered);
        Assert.Equal(Enumerable.Range(1, 8).Select(number => (long)number), collector.Taken.Select(report => report.Sequence));
        Assert.Equal(4, collector.Taken.SelectMany(report => report.Samples).Where(batch => batch.Key == rtt.Key).Sum(batch => batch.Count));
        var tries = collector.Taken.SelectMany(report => report.Samples).Where(batch => batch.Key == success.Key).Select(batch => batch.Low).Aggregate((left, right) => left.Merge(right));
        Assert.Equal((0.0, 1.0), (tries.Min, tries.Max));
        Assert.Empty(collector.Taken.SelectMany(report => report.Gaps));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Two_agents_cannot_share_a_directory()
    {
        await using var collector = await EnrolledAsync(Examples.Assignment());
        using var hold = state.Hold();
        var problem = await Assert.ThrowsAsync<ProgramException>(() => Runner().RunAsync(Cancelled));
        Assert.StartsWith("Another agent works in", problem.Message, StringComparison.Ordinal);
    }
}

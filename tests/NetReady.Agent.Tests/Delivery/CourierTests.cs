using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Delivery;
using NetReady.Agent.Identity;
using NetReady.Agent.Outbox;
using NetReady.Agent.Privacy;
using NetReady.Agent.State;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Reports;

namespace NetReady.Agent.Tests.Delivery;

public sealed class CourierTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly StateDirectory state;
    private readonly ManualTimeProvider clock = new();
    private readonly List<IDisposable> open = [];
    private readonly List<Attempt> attempts = [];
    private PrivacyGate privacy = new(PrivacyContract.Corporate, PrivacyContract.Corporate);

    public CourierTests() => state = new(directory["agent"]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var one in open) one.Dispose();
        directory.Dispose();
    }

    private ReportQueue Queue() => new(state, Core.Units.ByteSize.FromMegabytes(20), clock, NullLogger.Instance);

    // A courier over the state directory as after a start of the agent.
    private Courier Start(ReportQueue queue, StandInCollector collector, TimeSpan? timeout = null, Action<Assignment>? assigned = null)
    {
        var key = DeviceIdentity.Key(state);
        var client = new CollectorClient(collector.Address, collector.KeyHash, timeout ?? TimeSpan.FromSeconds(10), clock);
        open.AddRange([key, client]);
        return new(queue, new(queue, key, DeviceIdentity.Get(state).Host, () => privacy, clock), client, state, () => 0.5, clock, NullLogger.Instance)
        {
            Attempted = attempts.Add,
            Assigned = assigned,
        };
    }

    private async Task<StandInCollector> EnrolledAsync(Assignment? assignment = null)
    {
        var collector = await StandInCollector.StartAsync(assignment ?? Examples.Assignment());
        await new Enrolment(state, clock).EnrolAsync(collector.Join(), Cancelled);
        return collector;
    }

    private static Report Uptime(int hours, DateTimeOffset? at = null) => Examples.Draft(
        Examples.Fact("device.uptime", FactValue.Of(TimeSpan.FromHours(hours)), at), Examples.Fact("device.secureboot", FactValue.Of(true), at)) with { AssignmentHash = "one" };

    [Fact(Timeout = Hang.After)]
    public async Task Reports_arrive_in_order_the_first_in_full_and_the_others_as_changes()
    {
        await using var collector = await EnrolledAsync();
        var queue = Queue();
        for (int hours = 1; hours <= 3; hours++) queue.Add(Uptime(hours, Examples.Morning.AddHours(hours)));
        Assert.True(await Start(queue, collector).DeliverAllAsync(Cancelled));

        Assert.Equal([1L, 2, 3], collector.Taken.Select(report => report.Sequence));
        Assert.Equal([null, 1L, 2L], collector.Taken.Select(report => report.Base));
        Assert.Equal([2, 1, 1], collector.Taken.Select(report => report.Facts.Length));
        Assert.Equal("device.secureboot", Assert.Single(collector.Taken.Last().Unchanged).Key.Name);
        Assert.Equal(FactValue.Of(TimeSpan.FromHours(3)), collector.Facts[new("device.uptime")].Value);
        Assert.Equal(Examples.Morning.AddHours(3), collector.Facts[new("device.secureboot")].ObservedAt);
        Assert.Equal(0, queue.Depth);
        Assert.All(attempts, attempt => Assert.True(attempt.Answered));
    }

    [Fact(Timeout = Hang.After)]
    public async Task After_a_lost_answer_and_a_crash_the_same_bytes_are_sent_again_and_nothing_forks()
    {
        await using var collector = await EnrolledAsync();
        collector.Tricks.Enqueue(Trick.CutAfterTaking);
        var queue = Queue();
        queue.Add(Uptime(1));
        Assert.False(await Start(queue, collector).DeliverAllAsync(Cancelled));
        Assert.Single(collector.Taken);

        clock.Advance(TimeSpan.FromHours(1));
        var after = Queue();
        after.Add(Uptime(2));
        Assert.True(await Start(after, collector).DeliverAllAsync(Cancelled));
        var bodies = collector.Bodies.ToList();
        Assert.Equal(bodies[0], bodies[1]);
        Assert.Equal([1L, 2], collector.Taken.Select(report => report.Sequence));
        Assert.Equal(["2026-11-21T09:00:00Z", "2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z"], collector.SentAt);
        Assert.Equal([false, true, true], attempts.Select(attempt => attempt.Answered));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_collector_that_lost_the_base_gets_the_same_number_in_full()
    {
        await using var collector = await EnrolledAsync();
        var queue = Queue();
        queue.Add(Uptime(1));
        var courier = Start(queue, collector);
        await courier.DeliverAllAsync(Cancelled);
        queue.Add(Uptime(1));
        collector.Tricks.Enqueue(Trick.Refuse(409, RefusalReasons.FullNeeded));
        Assert.True(await courier.DeliverAllAsync(Cancelled));
        Assert.Equal([1L, 2], collector.Taken.Select(report => report.Sequence));
        Assert.Null(collector.Taken.Last().Base);
        Assert.Equal(2, collector.Taken.Last().Facts.Length);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_collector_that_asks_for_a_full_report_for_ever_does_not_make_the_agent_spin()
    {
        await using var collector = await EnrolledAsync();
        for (int i = 0; i < 10; i++) collector.Tricks.Enqueue(Trick.Refuse(409, RefusalReasons.FullNeeded));
        var queue = Queue();
        queue.Add(Uptime(1));
        Assert.False(await Start(queue, collector).DeliverAllAsync(Cancelled));
        Assert.Single(collector.Bodies);
        Assert.Equal(1, queue.Depth);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("cut")]
    [InlineData("busy")]
    [InlineData("hang")]
    [InlineData("portal")]
    [InlineData("proxy")]
    public async Task Whatever_answers_in_the_collectors_place_the_report_waits(string kind)
    {
        await using var collector = await EnrolledAsync();
        var trick = kind switch { "cut" => Trick.Cut, "busy" => Trick.Busy, "hang" => Trick.Hang, "portal" => Trick.Portal, _ => Trick.Refuse(407, "proxy-authentication") };
        if (kind != "proxy") collector.Tricks.Enqueue(trick);
        else collector.Tricks.Enqueue(new Trick("refuse", 502, "bad-gateway"));
        var queue = Queue();
        queue.Add(Uptime(1));
        var courier = Start(queue, collector, TimeSpan.FromSeconds(kind == "hang" ? 1 : 10));
        Assert.False(await courier.DeliverAllAsync(Cancelled));
        Assert.Equal(DeliveryStanding.Away, courier.Standing?.Reason);
        Assert.False(Assert.Single(attempts).Answered);
        Assert.Empty(collector.Taken);

        Assert.True(await courier.DeliverAllAsync(Cancelled));
        Assert.Single(collector.Taken);
        Assert.Null(courier.Standing);
        Assert.False(File.Exists(state[DeliveryStanding.FileName]));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_collector_that_asks_to_be_left_alone_is()
    {
        await using var collector = await EnrolledAsync();
        collector.Tricks.Enqueue(Trick.Busy);
        var queue = Queue();
        queue.Add(Uptime(1));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var delivered = queue.DeliveredAsync(1);
        var running = Start(queue, collector).RunAsync(stop.Token);
        while (clock.WaitingTimers == 0) await Task.Yield();

        // Seven seconds as asked, and half of the first window, which is a second.
        clock.Advance(TimeSpan.FromSeconds(7.4));
        Assert.Single(collector.Bodies);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        await delivered.WaitAsync(Cancelled);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(409, RefusalReasons.Forked, "Another device reports under this one's identity")]
    [InlineData(403, RefusalReasons.Revoked, "withdrew this device's identity")]
    [InlineData(401, RefusalReasons.UnknownHost, "does not know this device")]
    [InlineData(401, RefusalReasons.BadSignature, "has another key for this device")]
    public async Task Where_only_a_person_can_help_reports_are_kept_and_show_says_why(int status, string reason, string says)
    {
        await using var collector = await EnrolledAsync();
        collector.Tricks.Enqueue(Trick.Refuse(status, reason));
        var queue = Queue();
        queue.Add(Uptime(1));
        Assert.False(await Start(queue, collector).DeliverAllAsync(Cancelled));
        Assert.Equal(1, queue.Depth);
        Assert.NotNull(DeviceIdentity.Find(state));
        var kept = state.Read(DeliveryStanding.FileName, StateJson.Default.DeliveryStanding)!;
        Assert.Equal(reason, kept.Reason);
        Assert.Contains(says, kept.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(400, RefusalReasons.MalformedReport, GapReasons.Refused)]
    [InlineData(413, RefusalReasons.TooLarge, GapReasons.TooLarge)]
    public async Task What_will_never_be_taken_is_set_aside_counted_and_not_in_the_way(int status, string refused, string gap)
    {
        await using var collector = await EnrolledAsync();
        collector.Tricks.Enqueue(Trick.Refuse(status, refused));
        var queue = Queue();
        queue.Add(Uptime(1));
        queue.Add(Uptime(2));
        var courier = Start(queue, collector);
        Assert.True(await courier.DeliverAllAsync(Cancelled));
        Assert.Equal([2L], collector.Taken.Select(report => report.Sequence));
        queue.Add(Uptime(3));
        Assert.True(await courier.DeliverAllAsync(Cancelled));
        Assert.Equal(gap, Assert.Single(collector.Taken.Last().Gaps).Reason);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_broken_file_does_not_stop_the_others()
    {
        await using var collector = await EnrolledAsync();
        var queue = Queue();
        queue.Add(Uptime(1));
        queue.Add(Uptime(2));
        directory.Write("agent/outbox/000000000001.report.gz", "not gzip");
        Assert.True(await Start(queue, collector).DeliverAllAsync(Cancelled));
        Assert.Equal([2L], collector.Taken.Select(report => report.Sequence));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Facts_that_a_narrower_contract_forbids_are_taken_out_of_reports_that_wait()
    {
        await using var collector = await EnrolledAsync();
        var queue = Queue();
        queue.Add(Uptime(1));
        var narrower = PrivacyContract.Corporate with { Version = 2, Facts = PrivacyContract.Corporate.Facts.Remove("device.uptime") };
        collector.Assignment = collector.Assignment with { Hash = "two", Privacy = narrower };
        collector.Tricks.Enqueue(Trick.Cut);
        var courier = Start(queue, collector);
        Assert.False(await courier.DeliverAllAsync(Cancelled));

        privacy = new(PrivacyContract.Corporate, narrower);
        Assert.True(await courier.DeliverAllAsync(Cancelled));
        Assert.Equal("device.secureboot", Assert.Single(Assert.Single(collector.Taken).Facts).Key.Name);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_report_is_filtered_by_the_contract_when_it_is_signed()
    {
        await using var collector = await EnrolledAsync();
        privacy = new(PrivacyContract.Corporate with { Facts = ["device.secureboot", "net.rtt"] }, PrivacyContract.Corporate);
        var queue = Queue();
        queue.Keep(Examples.Batch(0.01));
        queue.Keep(Examples.Batch(0.01, fact: "net.loss"));
        queue.Add(Uptime(1));
        Assert.True(await Start(queue, collector).DeliverAllAsync(Cancelled));
        var report = Assert.Single(collector.Taken);
        Assert.Equal("device.secureboot", Assert.Single(report.Facts).Key.Name);
        Assert.Equal("net.rtt", Assert.Single(report.Samples).Key.Name);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_new_assignment_comes_with_the_answer()
    {
        await using var collector = await EnrolledAsync();
        collector.Assignment = collector.Assignment with { Hash = "two" };
        var seen = ImmutableArray.CreateBuilder<string>();
        var queue = Queue();
        queue.Add(Uptime(1));
        await Start(queue, collector, assigned: assignment => seen.Add(assignment.Hash)).DeliverAllAsync(Cancelled);
        Assert.Equal(["two"], seen);
    }
}

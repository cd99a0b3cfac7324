using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Capture;
using NetReady.Agent.Capture.Sources;
using NetReady.Agent.Posture;
using NetReady.Agent.Privacy;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Testing.Captures;

namespace NetReady.Agent.Tests.Capture;

public sealed class TrafficWatchTests : IAsyncDisposable
{
    private static readonly PrivacyGate corporate = new(PrivacyContract.Corporate, PrivacyContract.Corporate);
    private readonly ManualTimeProvider clock = new();
    private readonly ScriptedSource source = new();
    private readonly TrafficWatch watch;
    private readonly TemporaryDirectory directory = new();
    private Func<LiveSource>? open;
    private TrafficMemory? memory;
    private int opened, looked;

    public TrafficWatchTests() => watch = new(
        () =>
        {
            opened++;
            return open?.Invoke() ?? new(source, null);
        },
        _ =>
        {
            Interlocked.Increment(ref looked);
            return [new(Device.Line, IsTunnel: false, IsLoopback: false, [(Device.OnLine.Address, 24)])];
        }, clock);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await watch.StopAsync(NullLogger.Instance);
        directory.Dispose();
    }

    private static Assignment Asking(params ImmutableArray<string> facts) => Examples.Assignment(facts) with
    {
        Parameters = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("allowed_resolvers", ["10.20.0.53"]).Add("corporate_prefixes", ["10.20.0.0/16"]),
    };

    private Task FollowAsync(Assignment? assignment, PrivacyGate? privacy = null) => watch.FollowAsync(assignment, privacy ?? corporate, memory, NullLogger.Instance);

    private async Task Until(Func<TrafficState, bool> holds)
    {
        while (!holds(watch.State)) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
    }

    private static byte[] Lookup(string resolver) => Frames.Cooked2(Frames.Udp(Device.OnLine, IPEndPoint.Parse(resolver), new byte[30]), Device.Line, outgoing: true);

    [Fact(Timeout = Hang.After)]
    public async Task Nothing_is_opened_until_a_fact_that_comes_of_it_is_asked_for()
    {
        await FollowAsync(null);
        await FollowAsync(Asking("device.uptime", "net.metered"));
        Assert.Equal((0, MissingReason.NotYetMeasured), (opened, watch.State.Reason));
        await FollowAsync(Asking("device.uptime", "net.passive.rtt"));
        await Until(state => state.Figures is not null);
        await FollowAsync(Asking("net.passive.rtt", "vpn.leak.dns"));
        Assert.Equal(1, opened);
    }

    public static TheoryData<string> PersonalDevices { get; } = ["as contracted", "by a contract that was widened", "by an assignment alone", "by the device's contract alone"];

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(PersonalDevices))]
    public async Task On_a_personal_device_nothing_is_opened_whatever_is_asked(string how)
    {
        var widened = PrivacyContract.Personal with { Facts = PrivacyContract.Corporate.Facts };
        var (pinned, offered) = how switch
        {
            "as contracted" => (PrivacyContract.Personal, PrivacyContract.Personal),
            "by a contract that was widened" => (widened, widened),
            "by an assignment alone" => (PrivacyContract.Personal, PrivacyContract.Corporate),
            _ => (PrivacyContract.Corporate, widened),
        };
        var everything = Asking([.. TrafficFacts.Names]) with { Privacy = offered };
        await FollowAsync(everything, new(pinned, offered));
        Assert.Empty(TrafficWatch.Wanted(everything, new(pinned, offered)));
        Assert.Equal((0, 0, MissingReason.NotYetMeasured), (opened, looked, watch.State.Reason));
    }

    [Fact]
    public void The_contract_for_personal_devices_has_no_fact_that_comes_of_watching_traffic() =>
        Assert.DoesNotContain(TrafficFacts.Names, PrivacyContract.Personal.Allows);

    [Fact(Timeout = Hang.After)]
    public async Task What_passes_is_counted_by_what_the_department_has_said_and_a_change_of_that_counts_from_then_on()
    {
        await FollowAsync(Asking("net.passive.lookups_elsewhere"));
        source.Put(clock.GetUtcNow(), Lookup("10.20.0.53:53"));
        source.Put(clock.GetUtcNow(), Lookup("8.8.8.8:53"));
        await Until(state => state.Figures is { Lookups: 2, LookupsElsewhere: 1, CorporateBeside: 1 });
        await FollowAsync(Asking("net.passive.lookups_elsewhere") with { Parameters = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("allowed_resolvers", ["8.8.8.8"]) });
        clock.Advance(TimeSpan.FromSeconds(2));
        await UntilLookedAgain();
        source.Put(clock.GetUtcNow(), Lookup("8.8.8.8:53"));
        await Until(state => state.Figures is { Lookups: 3, LookupsElsewhere: 1 });
    }

    private async Task UntilLookedAgain()
    {
        int before = Volatile.Read(ref looked);
        // The watch may have looked already.
        while (Volatile.Read(ref looked) < 2 && Volatile.Read(ref looked) == before) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_the_system_dropped_makes_every_count_a_least_one()
    {
        await FollowAsync(Asking("net.passive.lookups_elsewhere"));
        source.Put(clock.GetUtcNow(), Lookup("8.8.8.8:53"));
        await Until(state => state.Figures is { Lookups: 1 });
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("1", await Says("net.passive.lookups_elsewhere"));
        Assert.Equal("0", await Says("net.passive.cleartext_connections"));
        source.Drop(3);
        await Until(state => state.Figures is { Missed: 3 });
        Assert.Equal("at least 1", await Says("net.passive.lookups_elsewhere"));
        Assert.Equal("at least 0", await Says("net.passive.cleartext_connections"));
        source.Drop(4);
        await Until(state => state.Figures is { Missed: 7 });
    }

    private async Task<string?> Says(string fact, bool detail = false)
    {
        using var system = new SystemTree();
        system.Parameters["allowed_resolvers"] = ["10.20.0.53"];
        var seen = Assert.Single(await new PostureReader(system.Context with { Traffic = () => watch.State }).ReadAsync([fact], Cancelled));
        return detail ? seen.Detail : seen.Value?.ToString() ?? seen.Missing?.Name();
    }

    [Fact(Timeout = Hang.After)]
    public async Task When_nothing_is_asked_any_more_it_ends_and_forgets()
    {
        await FollowAsync(Asking("net.passive.rtt"));
        source.Put(clock.GetUtcNow(), Lookup("8.8.8.8:53"));
        await Until(state => state.Figures is { Lookups: 1 });
        await FollowAsync(Asking("device.uptime"));
        Assert.True(source.IsDisposed);
        Assert.Equal(MissingReason.NotYetMeasured, watch.State.Reason);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(MissingReason.NeedsPrivilege)]
    [InlineData(MissingReason.NotSupported)]
    public async Task What_the_system_refuses_is_the_facts_reason_and_is_tried_again(MissingReason reason)
    {
        open = () => throw new CaptureException(reason, "So it is.");
        await FollowAsync(Asking("net.passive.rtt"));
        await Until(state => state.Reason == reason);
        Assert.Equal(reason.Name(), await Says("net.passive.rtt"));
        while (clock.WaitingTimers == 0) await Task.Yield();
        open = null;
        clock.Advance(TimeSpan.FromMinutes(10));
        await Until(state => state.Figures is not null);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_source_that_breaks_says_so_until_it_is_opened_again_and_what_was_seen_stays()
    {
        await FollowAsync(Asking("net.passive.rtt"));
        source.Put(clock.GetUtcNow(), Lookup("8.8.8.8:53"));
        await Until(state => state.Figures is { Lookups: 1 });
        source.Break(new(MissingReason.Error, "The network went down."));
        await Until(state => state.Reason == MissingReason.Error);
        Assert.True(source.IsDisposed);
        while (clock.WaitingTimers == 0) await Task.Yield();
        open = () => new(new ScriptedSource(), null);
        clock.Advance(TimeSpan.FromMinutes(10));
        await Until(state => state.Figures is { Lookups: 1 });
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_interface_that_appears_is_looked_up_no_more_than_once_a_second()
    {
        await FollowAsync(Asking("net.passive.rtt"));
        await Until(state => state.Figures is not null);
        byte[] elsewhere = Frames.Cooked2(Frames.Udp(Device.InTunnel, IPEndPoint.Parse("10.20.0.53:53"), new byte[30]), Device.Tunnel, outgoing: true);
        for (int i = 0; i < 5; i++) source.Put(clock.GetUtcNow(), elsewhere);
        await Until(state => state.Figures is { Packets: 5 });
        Assert.Equal(1, looked);
        clock.Advance(TimeSpan.FromSeconds(1.5));
        while (Volatile.Read(ref looked) == 1) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
        Assert.Equal(2, looked);
    }

    private TrafficMemory Kept(string boot = "this start", double upForMinutes = 60) =>
        new(directory.FullPath, "h-1", boot, () => TimeSpan.FromMinutes(upForMinutes), clock, NullLogger.Instance);

    [Fact(Timeout = Hang.After)]
    public async Task What_was_seen_outlives_the_agent_and_the_time_in_between_is_told()
    {
        memory = Kept();
        await FollowAsync(Asking("net.passive.lookups_elsewhere"));
        source.Put(clock.GetUtcNow(), Lookup("8.8.8.8:53"));
        await Until(state => state.Figures is { Lookups: 1 });
        var began = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromMinutes(20));
        await watch.StopAsync(NullLogger.Instance);
        Assert.Null(watch.State.Figures);

        clock.Advance(TimeSpan.FromMinutes(5));
        open = () => new(new ScriptedSource(), null);
        await FollowAsync(Asking("net.passive.lookups_elsewhere"));
        await Until(state => state.Figures is { Lookups: 1, LookupsElsewhere: 1 } seen && seen.Since == began && seen.Unwatched == TimeSpan.FromMinutes(5));
        // A few minutes, as a restart takes, leave a count exact; an hour does not.
        Assert.Equal("1", await Says("net.passive.lookups_elsewhere"));
        await watch.StopAsync(NullLogger.Instance);
        clock.Advance(TimeSpan.FromHours(1));
        open = () => new(new ScriptedSource(), null);
        await FollowAsync(Asking("net.passive.lookups_elsewhere"));
        await Until(state => state.Figures is { Unwatched.TotalMinutes: 65 });
        Assert.Equal("at least 1", await Says("net.passive.lookups_elsewhere"));
        Assert.Equal("at least 0", await Says("net.passive.cleartext_connections"));
        Assert.Equal("Watched since 2026-11-21 09:00 UTC. For 65 min nobody watched.", await Says("net.passive.cleartext_connections", detail: true));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Time_in_which_the_system_refused_to_let_it_watch_is_told()
    {
        await FollowAsync(Asking("net.passive.rtt"));
        await Until(state => state.Figures is not null);
        source.Break(new(MissingReason.Error, "The network went down."));
        await Until(state => state.Reason == MissingReason.Error);
        while (clock.WaitingTimers == 0) await Task.Yield();
        open = () => new(new ScriptedSource(), null);
        clock.Advance(TimeSpan.FromMinutes(10));
        await Until(state => state.Figures is { Unwatched.TotalMinutes: 10 });
    }

    [Fact(Timeout = Hang.After)]
    public async Task Time_between_captures_that_break_at_once_is_told_each_once()
    {
        open = () =>
        {
            var broken = new ScriptedSource();
            broken.Break(new(MissingReason.Error, "The network went down."));
            return new(broken, null);
        };
        await FollowAsync(Asking("net.passive.rtt"));
        for (int again = 1; again <= 3; again++)
        {
            await Until(state => state.Reason == MissingReason.Error && opened == again);
            while (clock.WaitingTimers == 0) await Task.Yield();
            if (again == 3) open = () => new(new ScriptedSource(), null);
            clock.Advance(TimeSpan.FromMinutes(10));
        }
        await Until(state => state.Figures is not null);
        Assert.Equal(TimeSpan.FromMinutes(30), watch.State.Figures!.Unwatched);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_was_seen_is_kept_every_few_minutes_so_that_a_crash_loses_no_more()
    {
        memory = Kept();
        await FollowAsync(Asking("net.passive.lookups_elsewhere"));
        source.Put(clock.GetUtcNow(), Lookup("8.8.8.8:53"));
        await Until(state => state.Figures is { Lookups: 1 });
        while (!File.Exists(directory["traffic.json"]))
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
        }
        var after = new Agent.Capture.Figures.TrafficBook();
        Assert.True(Kept().Restore(after) <= clock.GetUtcNow() - new ManualTimeProvider().GetUtcNow());
        Assert.Equal(1, after.Sum(clock.GetUtcNow()).Lookups);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_is_asked_no_more_or_not_allowed_any_more_is_forgotten_on_disk_too()
    {
        memory = Kept();
        await FollowAsync(Asking("net.passive.rtt"));
        await Until(state => state.Figures is not null);
        await watch.StopAsync(NullLogger.Instance);
        Assert.True(File.Exists(directory["traffic.json"]));
        await FollowAsync(Asking("net.passive.rtt"), new(PrivacyContract.Personal, PrivacyContract.Personal));
        Assert.Empty(Directory.EnumerateFiles(directory.FullPath));
    }
}

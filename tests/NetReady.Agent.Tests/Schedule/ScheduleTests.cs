using NetReady.Agent.Probes;
using NetReady.Agent.Schedule;

namespace NetReady.Agent.Tests.Schedule;

public sealed class ScheduleTests
{
    private static readonly TimeSpan day = TimeSpan.FromDays(1);
    private readonly ManualTimeProvider clock = new();

    [Fact]
    public void Intervals_are_exponential_and_stay_within_their_clamps()
    {
        var random = new Random(7);
        Assert.Equal(ProbeTable.All.Select(probe => probe.Name).Order(), ProbePace.All.Select(pace => pace.Probe).Order());
        foreach (var pace in ProbePace.All)
        {
            var drawn = Enumerable.Range(0, 20_000).Select(_ => pace.Draw(random.NextDouble())).ToList();
            Assert.Equal(pace.Shortest, drawn.Min());
            Assert.Equal(pace.Longest, drawn.Max());
            Assert.InRange(drawn.Average(one => one.Ticks) / pace.Mean.Ticks, 0.9, 1.05);
        }
    }

    [Fact]
    public void Facts_of_one_stream_are_one_probe_and_light_probes_come_first()
    {
        var jobs = ProbeJob.For(
        [
            new("net.down", "reflector", TimeSpan.FromSeconds(10), [5e6]), new("net.rtt", "reflector", Examples.Media, []), new("net.loss", "reflector", Examples.Media, []),
            new("net.rtt", "media", Examples.Media, []), new("vpn.gateway.reachable", "vpn", TimeSpan.FromSeconds(10), []), new("net.collector.success", "reflector", TimeSpan.FromSeconds(10), []),
        ], []);
        Assert.Equal(["stamp reflector 15000 ms", "stamp media 15000 ms", "vpn vpn 10000 ms", "throughput reflector 10000 ms"], jobs.Select(job => job.Name));
        Assert.Equal(2, jobs[0].Request.Wanted.Length);
    }

    [Fact]
    public void What_a_sleeping_device_missed_runs_once_and_not_at_the_instant_it_wakes()
    {
        var timetable = new Timetable(() => 0.5, clock);
        timetable.PutOff("latency", TimeSpan.FromMinutes(5));
        clock.Advance(TimeSpan.FromHours(9));
        Assert.False(timetable.IsDue("latency", day));
        Assert.Equal(clock.GetUtcNow().AddSeconds(15), timetable.Next());
        clock.Advance(TimeSpan.FromSeconds(16));
        Assert.True(timetable.IsDue("latency", day));
        timetable.PutOff("latency", TimeSpan.FromMinutes(5));
        Assert.False(timetable.IsDue("latency", day));
    }

    [Fact]
    public void A_clock_set_back_puts_nothing_off_for_longer_than_its_longest()
    {
        var timetable = new Timetable(() => 0.5, clock);
        timetable.PutOff("latency", TimeSpan.FromDays(300));
        Assert.False(timetable.IsDue("latency", TimeSpan.FromMinutes(12.5)));
        Assert.Equal(clock.GetUtcNow().AddSeconds(15), timetable.Next());
    }

    [Fact]
    public void Bringing_forward_never_puts_off()
    {
        var timetable = new Timetable(() => 0.5, clock);
        timetable.PutOff("report", TimeSpan.FromSeconds(3));
        timetable.Hasten("report");
        Assert.Equal(clock.GetUtcNow().AddSeconds(3), timetable.Next());
        timetable.PutOff("report", TimeSpan.FromHours(3));
        timetable.Hasten("report");
        Assert.Equal(clock.GetUtcNow().AddSeconds(15), timetable.Next());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_wait_ends_within_half_a_minute_of_waking_and_when_something_comes_sooner()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var sleeper = new SleepingClock(clock);
        var wait = WallClock.WaitUntilAsync(clock.GetUtcNow().AddHours(8), sleeper, null, cancelled);
        // Nine hours pass for the wall clock and none for timers; then half a minute for both.
        sleeper.Slept = TimeSpan.FromHours(9);
        Assert.False(wait.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(30));
        await wait;

        var sooner = new TaskCompletionSource();
        var other = WallClock.WaitUntilAsync(clock.GetUtcNow().AddHours(8), clock, sooner.Task, cancelled);
        sooner.SetResult();
        await other;
    }

    [Fact]
    public void Bytes_of_another_day_count_no_more()
    {
        var spent = MeasuringState.None.On(Examples.Morning) with { Spent = new(5) };
        Assert.Equal(5, spent.On(Examples.Morning.AddHours(14)).Spent.Bytes);
        Assert.Equal(0, spent.On(Examples.Morning.AddHours(15)).Spent.Bytes);
        Assert.Equal(0, spent.On(Examples.Morning.AddDays(-1)).Spent.Bytes);
    }

    // A wall clock that goes on while timers do not.
    private sealed class SleepingClock(ManualTimeProvider timers) : TimeProvider
    {
        public TimeSpan Slept { get; set; }

        public override DateTimeOffset GetUtcNow() => timers.GetUtcNow() + Slept;

        public override long GetTimestamp() => timers.GetTimestamp();

        public override long TimestampFrequency => timers.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => timers.CreateTimer(callback, state, dueTime, period);
    }
}

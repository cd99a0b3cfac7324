using Microsoft.Extensions.Logging;
using NetReady.Agent.Capture;
using NetReady.Agent.Probes.Throughput.Evidence;
using NetReady.Agent.Schedule;
using NetReady.Core.Programs;

namespace NetReady.Agent;

/// <summary>What came of one round.</summary>
/// <param name="Facts">How many stated facts have a value.</param>
/// <param name="Samples">How many sampled facts have a sample.</param>
/// <param name="Missing">How many facts are missing, each with its reason.</param>
/// <param name="Delivered">Whether the collector has it all.</param>
/// <param name="Problem">Why it has not; null where it has.</param>
internal sealed record RoundResult(int Facts, int Samples, int Missing, bool Delivered, string? Problem);

/// <summary>One enrolled agent at work: it reads and measures by timetable into its outbox, and delivers from there.</summary>
/// <param name="options">How to run.</param>
/// <param name="readFacts">Reads stated facts.</param>
/// <param name="probe">Measures sampled ones.</param>
/// <param name="loggers">Where it says what happens.</param>
/// <param name="time">The clock.</param>
internal sealed partial class AgentRunner(AgentOptions options, FactReading readFacts, Probing probe, ILoggerFactory loggers, TimeProvider time)
{
    private const string Report = "report";
    private static readonly TimeSpan retryFailed = TimeSpan.FromSeconds(10);

    private readonly ILogger logger = loggers.CreateLogger<AgentRunner>();
    private readonly TaskCompletionSource firstFacts = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource firstRound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource assigned = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>For jitter and intervals: a number from 0 to 1, 1 excluded.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>Watches traffic while the agent runs until cancelled, where that is asked for; null for never.</summary>
    public TrafficWatch? Traffic { get; init; }

    /// <summary>Looks at the line while the agent runs until cancelled; null for never.</summary>
    public LineWatch? Line { get; init; }

    /// <summary>Whether a call seems to be in progress; null where that cannot be told.</summary>
    public Func<bool?> IsInCall { get; init; } = () => null;

    /// <summary>Examines line and VPN before a report, where a fact is asked for that is made of it; null for never.</summary>
    public Examining? Examine { get; init; }

    /// <summary>Ends once the collector has the first report: every stated fact that is asked for.</summary>
    public Task FirstFactsDelivered => firstFacts.Task;

    /// <summary>Ends once the collector has the first samples, too.</summary>
    public Task FirstRoundDelivered => firstRound.Task;

    /// <summary>Runs until cancelled, and then ends within two seconds.</summary>
    /// <exception cref="ProgramException">The device is not enrolled, its state is broken, or another agent has it.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var session = Open();
        using var watching = Line?.Watch();
        try
        {
            await Task.WhenAll(session.Courier.RunAsync(cancellation), ScheduleAsync(session, cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Asked for.
        }
        finally
        {
            if (Traffic is not null) await Traffic.StopAsync(logger);
        }
    }

    /// <summary>Reads every fact and takes every sample once, and tries once to deliver them; what is not delivered waits in the outbox.</summary>
    /// <exception cref="ProgramException">The device is not enrolled, its state is broken, or another agent has it.</exception>
    public async Task<RoundResult> RunRoundAsync(CancellationToken cancellation)
    {
        using var session = Open();
        await session.Rounds.ReportAsync(readAnew: true, cancellation);
        bool delivered = await session.Courier.DeliverAllAsync(cancellation);
        await session.Rounds.MeasureAsync(session.Rounds.Jobs(), Random, cancellation);
        var last = session.Queue.Read(await session.Rounds.ReportAsync(readAnew: false, cancellation));
        delivered = await session.Courier.DeliverAllAsync(cancellation);
        return new(last.Facts.Count(fact => fact.Value is not null), last.Samples.Select(batch => batch.Key).Distinct().Count(), last.Facts.Count(fact => fact.Value is null),
            delivered, delivered ? null : session.Courier.Standing?.Message);
    }

    private AgentSession Open() => new(options, readFacts, probe, IsInCall, Examine, Random, loggers, time) { Assigned = () => Volatile.Read(ref assigned).TrySetResult() };

    private async Task ScheduleAsync(AgentSession session, CancellationToken cancellation)
    {
        var timetable = new Timetable(Random, time);
        // Each step of the first round once: one that failed is tried again, and what was measured before it is not.
        var first = new Queue<Func<Task>>(
        [
            async () => Relay(session.Queue.DeliveredAsync(await session.Rounds.ReportAsync(readAnew: true, cancellation)), firstFacts),
            () => MeasureFirstAsync(session, timetable, cancellation),
            async () =>
            {
                Relay(session.Queue.DeliveredAsync(await session.Rounds.ReportAsync(readAnew: false, cancellation)), firstRound);
                timetable.PutOff(Report, NextReport(session));
            },
        ]);
        LogStarted(session.Queue.Depth);
        while (true)
        {
            try
            {
                if (Traffic is not null) await Traffic.FollowAsync(session.Rounds.Assignment, session.Rounds.Privacy, session.Traffic, logger);
                for (; first.TryPeek(out var step); first.Dequeue()) await step();
                await DueAsync(session, timetable, cancellation);
            }
            catch (Exception problem) when (!cancellation.IsCancellationRequested)
            {
                LogFailed(problem);
                timetable.PutOff(Report, retryFailed);
            }
            if (options.GivesMemoryBack) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var sooner = Volatile.Read(ref assigned);
            await WallClock.WaitUntilAsync(timetable.Next(), time, sooner.Task, cancellation);
            if (!sooner.Task.IsCompleted) continue;
            Volatile.Write(ref assigned, new(TaskCreationOptions.RunContinuationsAsynchronously));
            timetable.Hasten(Report);
        }
    }

    private async Task MeasureFirstAsync(AgentSession session, Timetable timetable, CancellationToken cancellation)
    {
        var jobs = session.Rounds.Jobs();
        var now = jobs.Where(job => options.MeasureAllAtStart || !job.Probe.Heavy || !(session.Rounds.HeavyDue(job) > time.GetUtcNow())).ToList();
        foreach (var job in jobs) timetable.PutOff(job.Name, now.Contains(job) ? job.Pace.Draw(Random()) : session.Rounds.HeavyDue(job)!.Value - time.GetUtcNow());
        await session.Rounds.MeasureAsync(now, Random, cancellation);
    }

    private async Task DueAsync(AgentSession session, Timetable timetable, CancellationToken cancellation)
    {
        var jobs = session.Rounds.Jobs();
        timetable.Keep(jobs.Select(job => job.Name).Append(Report));
        var due = jobs.Where(job => timetable.IsDue(job.Name, job.Pace.Longest)).ToList();
        foreach (var job in due) timetable.PutOff(job.Name, job.Pace.Draw(Random()));
        if (due.Count > 0) await session.Rounds.MeasureAsync(due, Random, cancellation);
        if (!timetable.IsDue(Report, 1.1 * ReportEvery(session)) && !session.Queue.JournalIsFull) return;
        await session.Rounds.ReportAsync(readAnew: true, cancellation);
        timetable.PutOff(Report, NextReport(session));
    }

    private static TimeSpan ReportEvery(AgentSession session) => session.Rounds.Assignment?.ReportEvery is { } every
        ? TimeSpan.FromTicks(Math.Clamp(every.Ticks, TimeSpan.TicksPerSecond, TimeSpan.TicksPerDay)) : TimeSpan.FromMinutes(15);

    // A tenth to either side, so that a fleet that was started together drifts apart.
    private TimeSpan NextReport(AgentSession session) => ReportEvery(session) * (0.9 + (0.2 * Random()));

    private static void Relay(Task from, TaskCompletionSource to) => from.ContinueWith(_ => to.TrySetResult(), TaskScheduler.Default);

    [LoggerMessage(LogLevel.Information, "The agent works; {Waiting} reports wait in the outbox.")]
    private partial void LogStarted(int waiting);

    [LoggerMessage(LogLevel.Error, "A round failed; it is tried again.")]
    private partial void LogFailed(Exception problem);
}

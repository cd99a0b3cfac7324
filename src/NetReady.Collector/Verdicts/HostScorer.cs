using System.Collections.Immutable;
using NetReady.Collector.Fleet;
using NetReady.Collector.Store;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Verdicts;

/// <summary>
/// Reaches verdicts: on a host as soon as it has reported or its waivers have changed, on all of them when policies or register change. Since time
/// passes too, once a minute the whole fleet is swept, and those are judged again whose verdict is another one by now.
/// Once nobody waits it rests, so that of what a host sends in a row, as after it was away, not every report costs a verdict.
/// </summary>
internal sealed partial class HostScorer(
    CollectorStore store, EvidenceReader evidence, Func<HostEvidence, Scorecard> score, FleetSweep sweep, FleetState fleet, ScorecardKeeper keeper, CollectorMetrics metrics,
    TimeProvider time, Func<CancellationToken, Task> rest, ILogger<HostScorer> logger) : BackgroundService
{
    private static readonly TimeSpan sweepEvery = TimeSpan.FromMinutes(1);
    private readonly ScoringQueue queue = new();
    private readonly HashSet<string> failing = new(StringComparer.Ordinal);

    /// <summary>How many hosts wait for a verdict.</summary>
    public int Waiting => queue.Count;

    /// <summary>Something about a host is new.</summary>
    public void Touch(string host) => queue.Touch(host, time.GetTimestamp());

    /// <summary>Something about these hosts is new that they did not report.</summary>
    public void Sweep(IEnumerable<string> hosts) => queue.Sweep(hosts);

    /// <summary>Something about every host is new.</summary>
    public void SweepAll() => Sweep(store.Hosts.Keys);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        queue.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(ScoreAsync(stoppingToken), SweepEveryMinuteAsync(stoppingToken));

    private async Task SweepEveryMinuteAsync(CancellationToken stopping)
    {
        using var minute = new PeriodicTimer(sweepEvery, time);
        try
        {
            do SweepOutdated();
            while (await minute.WaitForNextTickAsync(stopping).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The collector stops.
        }
    }

    private void SweepOutdated()
    {
        try
        {
            Sweep(sweep.Outdated(fleet.Scorecards, time.GetUtcNow()));
        }
        catch (Exception problem)
        {
            // Each host for itself shows which it is.
            LogSweepFailed(problem);
            SweepAll();
        }
    }

    private async Task ScoreAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            string? host = null;
            try
            {
                (host, var touchedAt) = await queue.NextAsync(stopping).ConfigureAwait(false);
                Score(host);
                if (touchedAt is { } since) metrics.Scored(time.GetElapsedTime(since));
                else metrics.ScoredAgain();
                if (queue.Count == 0) await rest(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                metrics.ScoringFailed();
                if (host is not null) GiveUp(host, problem);
            }
        }
    }

    private void Score(string id)
    {
        if (!store.Hosts.TryGetValue(id, out var host)) return;
        var known = evidence.Read(host, time.GetUtcNow());
        var scorecard = score(known);
        sweep.Take(known);
        fleet.Judge(id, scorecard);
        keeper.Keep(host, scorecard);
        failing.Remove(id);
    }

    // A verdict that can no longer be reached must not stand: "ready" would stay for ever.
    private void GiveUp(string id, Exception problem)
    {
        // Without the exception's message, which may quote what the device said.
        if (failing.Add(id)) LogFailed(id, problem.GetType().Name, problem.StackTrace);
        if (!store.Hosts.TryGetValue(id, out var host)) return;
        var now = time.GetUtcNow();
        var scorecard = new Scorecard
        {
            Host = id, State = "unassessed", At = now, Because = "The host could not be scored: an error of the collector; see its log.", Ceiling = new(null, null),
            Presence = host.RevokedAt is not null ? "retired" : PresenceLimits.Default.After(now - (host.LastContact ?? host.EnrolledAt)),
            Policies = [], Rules = [], Facts = ImmutableSortedDictionary<string, FactEntry>.Empty,
        };
        fleet.Judge(id, scorecard);
        keeper.Keep(host, scorecard);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The fleet could not be swept at once; every host is judged by itself.")]
    private partial void LogSweepFailed(Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The host {Host} could not be scored and is unassessed until it can be, at the next report or within a minute: {Kind} {Trace}")]
    private partial void LogFailed(string host, string kind, string? trace);
}

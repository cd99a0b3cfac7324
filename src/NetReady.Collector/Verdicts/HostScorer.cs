using NetReady.Collector.Fleet;
using NetReady.Collector.Store;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Verdicts;

/// <summary>Reaches verdicts: on a host as soon as it has reported, on all of them when policies or register change and once a minute, since time passes too.</summary>
internal sealed partial class HostScorer(
    CollectorStore store, EvidenceReader evidence, Func<HostEvidence, Scorecard> score, FleetState fleet, ScorecardKeeper keeper, CollectorMetrics metrics, TimeProvider time,
    ILogger<HostScorer> logger) : BackgroundService
{
    private static readonly TimeSpan sweepEvery = TimeSpan.FromMinutes(1);
    private readonly ScoringQueue queue = new();

    /// <summary>How many hosts wait for a verdict.</summary>
    public int Waiting => queue.Count;

    /// <summary>Something about a host is new.</summary>
    public void Touch(string host) => queue.Touch(host, time.GetTimestamp());

    /// <summary>Something about every host is new.</summary>
    public void SweepAll() => queue.Sweep(store.Hosts.Keys);

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
            do SweepAll();
            while (await minute.WaitForNextTickAsync(stopping).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The collector stops.
        }
    }

    private async Task ScoreAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var (host, touchedAt) = await queue.NextAsync(stopping).ConfigureAwait(false);
                Score(host);
                if (touchedAt is { } since) metrics.Scored(time.GetElapsedTime(since));
                else metrics.ScoredAgain();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                metrics.ScoringFailed();
                LogFailed(problem);
            }
        }
    }

    private void Score(string id)
    {
        if (!store.Hosts.TryGetValue(id, out var host)) return;
        var scorecard = score(evidence.Read(host, time.GetUtcNow()));
        fleet.Judge(id, scorecard);
        keeper.Keep(host, scorecard);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A host could not be scored; it keeps its last verdict.")]
    private partial void LogFailed(Exception problem);
}

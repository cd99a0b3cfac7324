using System.Collections.Concurrent;
using NetReady.Collector.Store;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Verdicts;

/// <summary>
/// Writes verdicts to the store: the latest of each host, and its history where it changed. Nobody waits for it, since a verdict can be
/// reached again from what is stored.
/// </summary>
internal sealed partial class ScorecardKeeper(CollectorStore store, TimeProvider time, ILogger<ScorecardKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan writeEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan writeUnchangedEvery = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (EnrolledHost Host, Scorecard Scorecard)> waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (Essence Essence, DateTimeOffset At)> written = new(StringComparer.Ordinal);

    /// <summary>Takes a verdict to be written soon.</summary>
    public void Keep(EnrolledHost host, Scorecard scorecard)
    {
        if (written.TryGetValue(host.Id, out var last) && last.Essence == Essence.Of(scorecard) && scorecard.At - last.At < writeUnchangedEvery) return;
        waiting[host.Id] = (host, scorecard);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await WriteAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(writeEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await WriteAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The collector stops; what waits is written then.
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await WriteWaitingAsync().ConfigureAwait(false);
        }
        catch (Exception problem)
        {
            LogNotWritten(problem);
        }
    }

    private async Task WriteWaitingAsync()
    {
        foreach (var chunk in waiting.Keys.Chunk(256))
        {
            var taken = chunk.Select(id => waiting.TryRemove(id, out var kept) ? kept : default).Where(kept => kept.Host is not null).ToList();
            // Beside the writer, for which reports wait; and as bytes, since a scorecard's text is so large that the garbage collector would keep it apart.
            var texts = taken.ConvertAll(kept => ScorecardJson.WriteUtf8(kept.Scorecard));
            await store.WriteAsync(session =>
            {
                foreach (var ((host, scorecard), text) in taken.Zip(texts)) Write(session.Sql, host, scorecard, text);
                return true;
            }).ConfigureAwait(false);
            foreach (var (host, scorecard) in taken) written[host.Id] = (Essence.Of(scorecard), scorecard.At);
        }
    }

    private void Write(Sql sql, EnrolledHost host, Scorecard scorecard, byte[] text)
    {
        sql.Run("INSERT INTO scorecard (host, scored_at, scorecard) VALUES ($0, $1, CAST($2 AS TEXT)) ON CONFLICT DO UPDATE SET scored_at = excluded.scored_at, scorecard = excluded.scorecard",
            host.Number, scorecard.At.UtcTicks, text);
        var essence = Essence.Of(scorecard);
        if (written.TryGetValue(host.Id, out var last) ? last.Essence == essence : SaysSo(sql, host, essence)) return;
        sql.Run("INSERT INTO score_change (host, at, state, low, mid, high, strict, coverage, decided_by, policies) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)",
            host.Number, scorecard.At.UtcTicks, essence.State, essence.Score?.Low, essence.Score?.Mid, essence.Score?.High, essence.Score?.Strict, essence.Coverage, essence.DecidedBy, essence.Policies);
    }

    // After a restart the last change on disk is what a verdict is compared with.
    private static bool SaysSo(Sql sql, EnrolledHost host, Essence essence) =>
        sql.Scalar("SELECT state = $1 AND low IS $2 AND coverage = $3 AND decided_by IS $4 AND policies = $5 FROM score_change WHERE host = $0 ORDER BY at DESC, id DESC LIMIT 1",
            host.Number, essence.State, essence.Score?.Low, essence.Coverage, essence.DecidedBy, essence.Policies) is 1L;

    [LoggerMessage(Level = LogLevel.Error, Message = "Verdicts were not written to the store; they are reached again at the next sweep.")]
    private partial void LogNotWritten(Exception problem);

    // What makes two verdicts differ for a history.
    private sealed record Essence(string State, ScoreRange? Score, double Coverage, string? DecidedBy, string Policies)
    {
        public static Essence Of(Scorecard scorecard) =>
            new(scorecard.State, scorecard.Score, scorecard.Coverage, scorecard.DecidedBy, string.Join(' ', scorecard.Policies.Select(policy => $"{policy.Policy}@{policy.Hash}")));
    }
}

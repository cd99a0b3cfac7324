using System.Collections.Immutable;
using NetReady.Scoring.Timelines;

namespace NetReady.Collector.Store;

/// <summary>When the collector itself was up, so that its own downtime ages nobody.</summary>
internal sealed partial class Uptime(CollectorStore store, TimeProvider time, ILogger<Uptime> logger) : BackgroundService
{
    private static readonly TimeSpan every = TimeSpan.FromSeconds(5);
    private long current;

    /// <summary>When the collector was down, ascending, as the store has it: between what was seen of it last and its next start, the last time until now.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="now">Now; a collector that has not been seen for some seconds counts as down until then.</param>
    public static ImmutableArray<Downtime> Downtimes(Sql sql, DateTimeOffset now)
    {
        var ups = sql.Query<UptimeRow>("SELECT started_at, seen_at FROM uptime ORDER BY started_at").ToList();
        var starts = ups.Skip(1).Select(up => StoreTime.From(up.started_at)).Append(now);
        return [.. ups.Zip(starts, (up, next) => new Downtime(StoreTime.From(up.seen_at), next)).Where(down => down.Until > down.From)];
    }

    /// <summary>When the collector was down before it started this time, ascending.</summary>
    public ImmutableArray<Downtime> Down { get; private set; } = [];

    /// <summary>How long the collector was down between two instants.</summary>
    public TimeSpan DownBetween(DateTimeOffset from, DateTimeOffset until)
    {
        var down = TimeSpan.Zero;
        foreach (var stretch in Down)
        {
            var start = stretch.From > from ? stretch.From : from;
            var end = stretch.Until < until ? stretch.Until : until;
            if (end > start) down += end - start;
        }
        return down;
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Down = store.Read(sql => Downtimes(sql, now));
        current = await store.WriteAsync(session => session.Sql.Insert("INSERT INTO uptime (started_at, seen_at) VALUES ($0, $0)", now.UtcTicks), cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await BeatAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await BeatAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The collector stops, with a last beat.
        }
    }

    private async Task BeatAsync()
    {
        try
        {
            await store.WriteAsync(session => session.Sql.Run("UPDATE uptime SET seen_at = $0 WHERE id = $1", time.GetUtcNow().UtcTicks, current)).ConfigureAwait(false);
        }
        catch (StoreException problem)
        {
            LogNotKept(problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The collector's own uptime was not written; after a restart the time since counts as downtime.")]
    private partial void LogNotKept(StoreException problem);

    private sealed record UptimeRow(long started_at, long seen_at);
}

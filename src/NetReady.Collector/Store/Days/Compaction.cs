using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Store.Days;

/// <summary>Merges the samples of closed UTC hours into days, host by host and a little at a time, with the instants at which hosts were heard.</summary>
internal sealed partial class Compaction(CollectorStore store, TimeProvider time, ILogger<Compaction> logger) : BackgroundService
{
    /// <summary>How long after its end an hour is closed. What comes later still counts: it is merged into its hour by itself.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromHours(2);

    private static readonly TimeSpan every = TimeSpan.FromMinutes(10);
    private readonly HashSet<string> failing = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        try
        {
            do await CompactAsync(stoppingToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The collector stops.
        }
    }

    /// <summary>Merges all that is due now.</summary>
    public async Task CompactAsync(CancellationToken cancel)
    {
        long openHour = UtcHour.Before(time.GetUtcNow(), Delay) + 1;
        foreach (var host in store.Hosts.Values)
        {
            try
            {
                while (await CompactAsync(host, openHour, cancel).ConfigureAwait(false)) cancel.ThrowIfCancellationRequested();
                failing.Remove(host.Id);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // One host's trouble is not the others'; its samples stay as they came and count as they are.
                if (failing.Add(host.Id)) LogFailed(problem, host.Id);
            }
        }
    }

    // Whether more may be due.
    private async Task<bool> CompactAsync(EnrolledHost host, long openHour, CancellationToken cancel)
    {
        var prepared = store.Read(sql => HostCompaction.Prepare(sql, host.Number, openHour));
        if (prepared is null) return false;
        await store.WriteAsync(session => prepared.Write(session, host.Id), cancel).ConfigureAwait(false);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The samples of host {Host} were not merged by the hour; they are kept as they came, and it is tried again.")]
    private partial void LogFailed(Exception problem, string host);
}

using NetReady.Collector.Register;
using NetReady.Collector.Store.Days;
using NetReady.Core.Assignments;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Store;

/// <summary>Forgets what the privacy contracts let the collector keep no longer: what a host said and measured before, never what it says now.</summary>
internal sealed partial class Retention(CollectorStore store, RegisterWatch register, TimeProvider time, ILogger<Retention> logger) : BackgroundService
{
    private static readonly TimeSpan every = TimeSpan.FromHours(6);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        try
        {
            do await TryForgetAsync(stoppingToken).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The collector stops.
        }
    }

    /// <summary>Forgets what is due now.</summary>
    public async Task ForgetAsync(CancellationToken cancel)
    {
        // A host at a time, so that reports wait for none of it.
        foreach (var host in store.Hosts.Values)
        {
            var keptSince = time.GetUtcNow() - PrivacyContract.Of(register.Current.Override(host.Profile).Ownership).KeptFor;
            long before = keptSince.UtcTicks;
            await store.WriteAsync(session =>
            {
                session.Sql.Run("DELETE FROM fact_run WHERE host = $0 AND is_open = 0 AND until < $1", host.Number, before);
                FreshSamples.Forget(session.Sql, host.Number, UtcHour.Of(keptSince));
                ReportLog.Forget(session, session.Find(host.Id)!, keptSince);
                HostDay.Forget(session.Sql, host.Number, UtcHour.Of(keptSince));
                session.Sql.Run("DELETE FROM gap WHERE host = $0 AND until < $1", host.Number, before);
                session.Sql.Run("DELETE FROM score_change WHERE host = $0 AND at < $1", host.Number, before);
                return true;
            }, cancel).ConfigureAwait(false);
        }
    }

    private async Task TryForgetAsync(CancellationToken cancel)
    {
        try
        {
            await ForgetAsync(cancel).ConfigureAwait(false);
        }
        catch (StoreException problem)
        {
            LogFailed(problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What is kept too long was not deleted; it is tried again.")]
    private partial void LogFailed(StoreException problem);
}

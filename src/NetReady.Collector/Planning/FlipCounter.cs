using NetReady.Collector.Policies;

namespace NetReady.Collector.Planning;

/// <summary>Counts the hosts that another version would put in another state now: what decides whether it waits to be applied.</summary>
internal static class FlipCounter
{
    /// <summary>Counts, on as many threads as the machine has cores.</summary>
    /// <exception cref="OperationCanceledException">It was told to end.</exception>
    /// <exception cref="Store.StoreException">The store could not be read.</exception>
    public static FlipCount Count(StoredFleet fleet, TwoVersions versions, CancellationToken cancel)
    {
        int flips = 0, judged = 0;
        var historyOf = fleet.HistoriesSince(fleet.Now, versions.Needs);
        EachHost.Do([.. fleet.Judged], host =>
        {
            Interlocked.Increment(ref judged);
            if (!versions.MayDiffer(host)) return;
            var (live, proposed) = versions.Judge(historyOf(host), fleet.Now);
            if (live.State != proposed.State) Interlocked.Increment(ref flips);
        }, cancel);
        return new(judged, flips);
    }
}

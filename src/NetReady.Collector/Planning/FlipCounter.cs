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
        EachHost.Do([.. fleet.Judged], host =>
        {
            Interlocked.Increment(ref judged);
            if (!versions.MayDiffer(host)) return;
            if (versions.NeedsToTell(host) is { } few && versions.ComeToSame(fleet.HistoryOf(host, fleet.Now, few), null, fleet.Now)) return;
            var (live, proposed) = versions.Judge(fleet.HistoryOf(host, fleet.Now, versions.Needs), fleet.Now);
            if (live.State != proposed.State) Interlocked.Increment(ref flips);
        }, cancel);
        return new(judged, flips);
    }
}

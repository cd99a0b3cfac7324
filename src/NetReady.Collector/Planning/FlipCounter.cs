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
        int flipped = 0, judged = 0;
        EachHost.Do([.. fleet.Judged], host =>
        {
            Interlocked.Increment(ref judged);
            if (!versions.MayDiffer(host)) return;
            bool flips = fleet.Read(host, fleet.Now, versions.Needs.LookBack, reading =>
            {
                if (versions.ComeToSame(host, reading, null, fleet.Now)) return false;
                var (live, proposed) = versions.Judge(reading.With(versions.NeedSamples, facts: true, contacts: true), fleet.Now);
                return live.State != proposed.State;
            });
            if (flips) Interlocked.Increment(ref flipped);
        }, cancel);
        return new(judged, flipped);
    }
}

using NetReady.Collector.Fleet;
using NetReady.Collector.Policies;

namespace NetReady.Collector.Waivers;

/// <summary>The waivers of a running collector, beside the hosts as they stand in its memory.</summary>
internal sealed class WaiverOverview(WaiverWatch waivers, PolicyKeeper policies, FleetState fleet, TimeProvider time)
{
    /// <summary>Every waiver as of now.</summary>
    public WaiverList List() => WaiverReview.Of(waivers.Current.All, policies.Live.Set, fleet.Hosts, time.GetUtcNow());
}

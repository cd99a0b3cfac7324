using NetReady.Collector.Fleet;
using NetReady.Collector.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Waivers;

/// <summary>The waivers of a running collector, beside the hosts as they stand in its memory.</summary>
internal sealed class WaiverOverview(WaiverWatch waivers, PolicyKeeper policies, FleetState fleet, TimeProvider time)
{
    /// <summary>Every waiver as of now.</summary>
    public WaiverList List()
    {
        var now = time.GetUtcNow();
        var all = waivers.Current.All;
        var open = all.Select(kept => kept.Waiver).Where(waiver => waiver.StatusAt(now) is WaiverStatus.InForce or WaiverStatus.Coming).ToList();
        // Only a department's waiver needs a look at the whole fleet.
        var hosts = open.Exists(waiver => waiver.Department is not null) ? fleet.Hosts
            : open.Select(waiver => waiver.Host!).Distinct(StringComparer.Ordinal).Select(fleet.Find).OfType<HostStanding>();
        return WaiverReview.Of(all, policies.Live.Set, hosts, now);
    }
}

using System.Collections.Concurrent;
using NetReady.Core.Assignments;
using NetReady.Core.Hosts;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Policies;

/// <summary>What agents are to collect, worked out once for hosts that are alike.</summary>
internal sealed class AssignmentBook(PolicyKeeper policies, CollectorAddresses addresses)
{
    // More kinds of host than that are the work of a register gone wrong; they only cost time.
    private const int MostKept = 10_000;

    private Kept kept = new(null);

    /// <summary>The assignment of a host.</summary>
    public Assignment For(HostProfile profile)
    {
        var live = policies.Live.Set;
        var page = kept;
        if (page.Set != live || page.ByProfile.Count > MostKept) kept = page = new(live);
        return page.ByProfile.GetOrAdd(profile with { Asset = null }, _ => live.AssignmentFor(profile, addresses.PublicAddress, addresses.GatePublicAddress, addresses.PortalCheckPublicAddress));
    }

    private sealed record Kept(PolicySet? Set)
    {
        public ConcurrentDictionary<HostProfile, Assignment> ByProfile { get; } = new();
    }
}

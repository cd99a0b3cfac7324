using System.Collections.Concurrent;
using System.Collections.Immutable;
using NetReady.Collector.Policies;
using NetReady.Scoring.Explaining;

namespace NetReady.Collector.Planning;

/// <summary>Judges every stored host under two versions of the policies and says where they differ. It reads, and writes nothing.</summary>
/// <param name="fleet">The hosts.</param>
/// <param name="versions">The versions.</param>
internal sealed class Planner(StoredFleet fleet, TwoVersions versions)
{
    /// <summary>Plans.</summary>
    /// <param name="since">From when on to compare the past; null for now alone.</param>
    /// <param name="progress">Told how many hosts of how many are done, from several threads.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was told to end.</exception>
    /// <exception cref="Store.StoreException">The store could not be read.</exception>
    public PolicyPlan Plan(DateTimeOffset? since, Action<int, int>? progress, CancellationToken cancel)
    {
        ImmutableArray<StoredHost> judged = [.. fleet.Judged], differing = [.. judged.Where(versions.MayDiffer)];
        var plans = new ConcurrentBag<HostPlan>();
        int done = 0;
        EachHost.Do(differing, host =>
        {
            plans.Add(PlanOf(host, since));
            progress?.Invoke(Interlocked.Increment(ref done), differing.Length);
        }, cancel);
        ImmutableArray<HostPlan> ordered = [.. plans.OrderBy(plan => plan.Host.Profile.Department, StringComparer.Ordinal).ThenBy(plan => plan.Host.Host.Id, StringComparer.Ordinal)];
        return Sum(judged, ordered, differing.Length, since is { } from ? PastSums.Of(ordered, from, fleet.Now) : null);
    }

    private HostPlan PlanOf(StoredHost host, DateTimeOffset? since) => fleet.Read(host, since ?? fleet.Now, versions.Needs.LookBack, reading =>
    {
        var begin = HostPlan.BeginningOf(reading.With(samples: false, facts: false, contacts: false), since, fleet.Now);
        if (versions.ComeToSame(host, reading, begin, fleet.Now)) return HostPlan.Alike(host) with { HistoryFrom = begin };
        var history = reading.With(versions.NeedSamples, facts: true, contacts: true);
        return HostPlan.Of(host, versions, history, fleet.Now).WithPast(history, versions, begin, fleet.Now);
    });

    private PolicyPlan Sum(ImmutableArray<StoredHost> judged, ImmutableArray<HostPlan> plans, int mayDiffer, PlannedPast? past)
    {
        ImmutableArray<HostFlip> flips = [.. plans.Select(plan => plan.Flip()).OfType<HostFlip>()];
        var count = new FlipCount(judged.Length, flips.Length);
        double holdShare = versions.Live.Department.HoldShare;
        return new()
        {
            At = fleet.Now, Live = versions.Live.Hash, Proposed = versions.Proposed.Hash, Edits = Explanations.Edits(versions.Live, versions.Proposed),
            Hosts = new(judged.Length, mayDiffer, fleet.Hosts.Count(host => host.Host is { RevokedAt: null, LastContact: null }), fleet.Hosts.Count(host => host.Host.RevokedAt is not null)),
            Hold = new(count.IsHeldBy(holdShare), flips.Length, judged.IsEmpty ? 0 : (double)flips.Length / judged.Length, holdShare),
            ByState = PlanSums.ByState(flips.Select(flip => (flip.From, flip.To))),
            ByDepartment = PlanSums.ByGroup(judged, flips, host => host.Profile.Department, flip => flip.Department),
            ByTier = PlanSums.ByGroup(judged, flips, host => host.Profile.Tier, flip => flip.Tier),
            Rules = PlanSums.ByRule(plans), Flips = flips, TimeToFix = PlanSums.Starting(plans), GraceEnds = PlanSums.Ending(plans), Past = past,
            Presumed =
            [
                "Register and profile (department, tier, marking, ownership, platform) of each host are today's, over the whole period.",
                "Samples are counted by the UTC hour in which they ended; what a host said holds from when it was first seen until it was next seen to be otherwise.",
                "The past is judged as if the proposed version had been in force all along: rules that are new in it have no time to fix from going live there.",
                "What no agent was asked for before is unknown (never-reported) until agents have reported it.",
            ],
        };
    }
}

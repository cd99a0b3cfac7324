using System.Collections.Immutable;
using NetReady.Collector.Policies;
using NetReady.Collector.Verdicts;
using NetReady.Collector.Waivers;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Timelines;

namespace NetReady.Collector.Planning;

/// <summary>The version that is live beside one that may become so, each with what it judges by.</summary>
/// <param name="Live">The live policies.</param>
/// <param name="Proposed">The others.</param>
/// <param name="LiveSince">Since when each of the live rules is.</param>
/// <param name="ProposedSince">The same of the proposed rules, live from now on: those that are live already keep their time.</param>
/// <param name="Waivers">The waivers, which hold under both.</param>
/// <param name="Apart">Whether each judges every host for itself, whatever they have in common: slower, and the same comes out.</param>
internal sealed record TwoVersions(
    PolicySet Live, PolicySet Proposed, ImmutableDictionary<string, DateTimeOffset> LiveSince, ImmutableDictionary<string, DateTimeOffset> ProposedSince, WaiverBook Waivers,
    bool Apart = false)
{
    /// <summary>Puts a version beside the live one as if it went live at an instant.</summary>
    public static TwoVersions Of(LivePolicies live, PolicySet proposed, WaiverBook waivers, DateTimeOffset now) =>
        new(live.Set, proposed, live.Allowances.RuleLiveSince, RulesLive.Then(live.Allowances.RuleLiveSince, RulesLive.Of(proposed), now), waivers);

    private readonly PolicyPair pair = new(Live, LiveSince, Proposed, ProposedSince, Apart);

    /// <summary>The same, each to judge every host for itself, whatever they have in common: slower, and the same comes out.</summary>
    public TwoVersions EachApart => new(Live, Proposed, LiveSince, ProposedSince, Waivers, Apart: true);

    /// <summary>Which samples verdicts by both are a function of.</summary>
    public SampleNeeds Needs => pair.Needs;

    /// <summary>Whether there are any.</summary>
    public bool NeedSamples => !Needs.Keys.IsEmpty;

    /// <summary>
    /// Whether the versions are sure to differ on a host in nothing that a plan says: not now, and not from an instant of the past on. Much cheaper than whole
    /// verdicts: only what changed is looked at, first whether what is known says the same against either limit, and then what the rules come to.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="reading">What is known of it.</param>
    /// <param name="from">The beginning; null for now alone.</param>
    /// <param name="now">Now.</param>
    public bool ComeToSame(StoredHost host, HistoryReading reading, DateTimeOffset? from, DateTimeOffset now)
    {
        if (pair.LimitsNeed(host.Profile) is var (samples, facts) && pair.LimitsSaySame(reading.With(samples, facts, contacts: false))) return true;
        if (pair.RulesNeedSamples(host.Profile) is not { } needsSamples) return false;
        var history = reading.With(needsSamples, facts: true, contacts: true);
        return pair.ComeToSame(history, WaiversFor(history), from, now);
    }

    /// <summary>Both verdicts on a host at an instant.</summary>
    public (HostVerdict Live, HostVerdict Proposed) Judge(HostHistory history, DateTimeOffset at) => pair.Judge(history, WaiversFor(history), at);

    /// <summary>The course of both verdicts on a host, as if each had been in force all along: a rule that is new has no time to fix from going live.</summary>
    public (ImmutableArray<VerdictStep> Live, ImmutableArray<VerdictStep> Proposed) Walk(HostHistory history, DateTimeOffset from, DateTimeOffset until) => pair.Walk(history, WaiversFor(history), from, until);

    /// <summary>Whether a host may be judged otherwise by one than by the other at all.</summary>
    public bool MayDiffer(StoredHost host) => !Live.SameVerdictsAs(Proposed, host.Profile);

    private ImmutableArray<Scoring.Waivers.Waiver> WaiversFor(HostHistory history) => Waivers.For(history.Host, history.Profile);
}

using System.Collections.Immutable;
using NetReady.Collector.Policies;
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
internal sealed record TwoVersions(
    PolicySet Live, PolicySet Proposed, ImmutableDictionary<string, DateTimeOffset> LiveSince, ImmutableDictionary<string, DateTimeOffset> ProposedSince, WaiverBook Waivers)
{
    /// <summary>Puts a version beside the live one as if it went live at an instant.</summary>
    public static TwoVersions Of(LivePolicies live, PolicySet proposed, WaiverBook waivers, DateTimeOffset now) =>
        new(live.Set, proposed, live.Allowances.RuleLiveSince, RulesLive.Then(live.Allowances.RuleLiveSince, RulesLive.Of(proposed), now), waivers);

    /// <summary>Which samples verdicts by both are a function of.</summary>
    public SampleNeeds Needs { get; } = Live.Needs.And(Proposed.Needs);

    /// <summary>Both verdicts on a host at an instant.</summary>
    public (HostVerdict Live, HostVerdict Proposed) Judge(HostHistory history, DateTimeOffset at)
    {
        var evidence = history.At(at);
        var waivers = Waivers.For(history.Host, history.Profile);
        return (Live.Judge(evidence, new(waivers, LiveSince)), Proposed.Judge(evidence, new(waivers, ProposedSince)));
    }

    /// <summary>The course of both verdicts on a host, as if each had been in force all along: a rule that is new has no time to fix from going live.</summary>
    public (ImmutableArray<VerdictStep> Live, ImmutableArray<VerdictStep> Proposed) Walk(HostHistory history, DateTimeOffset from, DateTimeOffset until)
    {
        var waivers = Waivers.For(history.Host, history.Profile);
        var known = ProposedSince.RemoveRange(ProposedSince.Keys.Where(rule => !LiveSince.ContainsKey(rule)));
        return (Live.Walk(history, AllowancesOverTime.Always(new(waivers, LiveSince)), from, until), Proposed.Walk(history, AllowancesOverTime.Always(new(waivers, known)), from, until));
    }

    /// <summary>Whether a host may be judged otherwise by one than by the other at all.</summary>
    public bool MayDiffer(StoredHost host) => !Live.SameVerdictsAs(Proposed, host.Profile);
}

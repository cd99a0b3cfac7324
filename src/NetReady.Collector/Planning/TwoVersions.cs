using System.Collections.Immutable;
using NetReady.Collector.Policies;
using NetReady.Collector.Waivers;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
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

    /// <summary>Both verdicts on a host at an instant.</summary>
    public (Scorecard Live, Scorecard Proposed) Judge(HostHistory history, DateTimeOffset at)
    {
        var evidence = history.At(at);
        var waivers = Waivers.For(history.Host, history.Profile);
        return (Live.Score(evidence, new(waivers, LiveSince)), Proposed.Score(evidence, new(waivers, ProposedSince)));
    }

    /// <summary>Whether a host may be judged otherwise by one than by the other at all.</summary>
    public bool MayDiffer(StoredHost host) => Live.Hash != Proposed.Hash;
}

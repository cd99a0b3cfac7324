using NetReady.Collector.Policies;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Timelines;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Planning;

/// <summary>The version that is live beside one that may become so, each with what it judges by.</summary>
/// <param name="Live">The live policies.</param>
/// <param name="Proposed">The others.</param>
/// <param name="LiveAllowances">Waivers, and since when the live rules are.</param>
/// <param name="ProposedAllowances">The same, with the proposed rules live from now on: those that are live already keep their time.</param>
internal sealed record TwoVersions(PolicySet Live, PolicySet Proposed, Allowances LiveAllowances, Allowances ProposedAllowances)
{
    /// <summary>Puts a version beside the live one as if it went live at an instant.</summary>
    public static TwoVersions Of(PolicySet live, Allowances allowances, PolicySet proposed, DateTimeOffset now) =>
        new(live, proposed, allowances, allowances with { RuleLiveSince = RulesLive.Then(allowances.RuleLiveSince, RulesLive.Of(proposed), now) });

    /// <summary>Both verdicts on a host at an instant.</summary>
    public (Scorecard Live, Scorecard Proposed) Judge(HostHistory history, DateTimeOffset at)
    {
        var evidence = history.At(at);
        return (Live.Score(evidence, LiveAllowances), Proposed.Score(evidence, ProposedAllowances));
    }

    /// <summary>Whether a host may be judged otherwise by one than by the other at all.</summary>
    public bool MayDiffer(StoredHost host) => Live.Hash != Proposed.Hash;
}

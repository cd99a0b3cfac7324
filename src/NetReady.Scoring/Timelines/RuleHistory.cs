using NetReady.Scoring.Conditions;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Timelines;

/// <summary>
/// Follows one rule on one host from viewpoint to rising viewpoint. What is settled is taken in once; what more evidence may yet change is followed anew each
/// time from there.
/// </summary>
internal sealed class RuleHistory(RulePlan plan, ILeaf[] leaves)
{
    private readonly List<Step> steps = [];
    private History settled = new(plan.Rule.ChangeAfter);
    private DateTimeOffset settledBy = DateTimeOffset.MinValue;

    /// <summary>Whether it matters for this rule what was before.</summary>
    public static bool Matters(Rule rule) => rule.ChangeAfter is not null || rule.TimeToFix.Failure > TimeSpan.Zero;

    /// <summary>The judgement with what was before; since when it fails is left out where nobody asks.</summary>
    public RuleJudgement Conclude(Judgement now, in Viewpoint view)
    {
        var rule = plan.Rule;
        if (!plan.HangsOnHistory(now)) return new(now, null, null);
        var by = view.At;
        foreach (var leaf in leaves)
            if (leaf.SettledBy(view, rule.ChangeAfter is not null) is var leafs && leafs < by) by = leafs;
        if (by > settledBy)
        {
            Follow(ref settled, settledBy, by, view);
            settledBy = by;
        }
        var history = settled;
        Follow(ref history, settledBy, view.At, view);
        return history.Conclude(now, view.At);
    }

    private void Follow(ref History history, DateTimeOffset after, DateTimeOffset until, in Viewpoint view)
    {
        steps.Clear();
        foreach (var leaf in leaves) leaf.AddSteps(steps, after, until, view);
        if (leaves.Length > 1) RuleSteps.Join(steps);
        foreach (var step in steps) history.Add(step.From, plan.Judge(leaves, step.From, view), step.Observations);
    }
}

using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Judging;

/// <summary>What a rule comes to on a host before any relief.</summary>
/// <param name="Now">The judgement.</param>
/// <param name="Since">Since when it is so; null where that is not known, or not asked.</param>
/// <param name="FailingSince">For a failure: when it began, where grace hangs on it; unknown neither starts nor ends one.</param>
internal readonly record struct RuleJudgement(Judgement Now, DateTimeOffset? Since, DateTimeOffset? FailingSince);

/// <summary>Judges one rule on one host.</summary>
/// <param name="plan">The rule.</param>
/// <param name="host">The host.</param>
internal sealed class RuleJudge(RulePlan plan, HostFacts host)
{
    private readonly ILeaf[] leaves = plan.LeavesOn(host);

    /// <summary>Judges it as the evidence is; since when is left out where neither grace nor the verdict hangs on it.</summary>
    /// <param name="steps">Somewhere to work in.</param>
    public RuleJudgement Judge(List<Step> steps)
    {
        var now = plan.Judge(leaves, null, host.View);
        return plan.HangsOnHistory(now) ? Follow(now, steps) : new(now, null, null);
    }

    /// <summary>Since when it is as it is; null where that is not known.</summary>
    public DateTimeOffset? Since() => Follow(plan.Judge(leaves, null, host.View), []).Since;

    private RuleJudgement Follow(Judgement now, List<Step> steps)
    {
        var view = host.View;
        steps.Clear();
        foreach (var leaf in leaves) leaf.AddSteps(steps, DateTimeOffset.MinValue, view.At, view);
        if (leaves.Length > 1) RuleSteps.Join(steps);
        var history = new History(plan.Rule.ChangeAfter);
        foreach (var step in steps) history.Add(step.From, plan.Judge(leaves, step.From, view), step.Observations);
        return history.Conclude(now, view.At);
    }

    /// <summary>What is seen, as policies write it; null where nothing is.</summary>
    public string? Observed()
    {
        if (leaves is [var only]) return only.Observed(host.View);
        var asked = plan.Rule.Condition.Facts.ToList();
        var seen = leaves.Zip(plan.Asked).Where(leaf => asked.Contains(leaf.Second)).Select(leaf => (Asked: leaf.Second, Observed: leaf.First.Observed(host.View))).ToList();
        if (seen is [var single]) return single.Observed;
        return seen.TrueForAll(leaf => leaf.Observed is null) ? null
            : string.Join("; ", seen.DistinctBy(leaf => leaf.Asked.Key).Select(leaf => $"{leaf.Asked.Fact.Name}: {leaf.Observed ?? "unknown"}"));
    }
}

using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Derived;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Judging;

/// <summary>What a rule comes to on a host before any relief.</summary>
/// <param name="Now">The judgement.</param>
/// <param name="Since">Since when it is so; null where that is not known.</param>
/// <param name="FailingSince">For a failure: when it began; unknown neither starts nor ends one.</param>
/// <param name="Observed">What is seen, as policies write it; null where nothing is.</param>
internal sealed record RuleJudgement(Judgement Now, DateTimeOffset? Since, DateTimeOffset? FailingSince, string? Observed);

/// <summary>Judges one rule on one host.</summary>
internal sealed class RuleJudge
{
    private readonly Rule rule;
    private readonly HostFacts host;
    private readonly IReadOnlyDictionary<string, string> parameters;
    private readonly List<(FactCondition Asked, ILeaf Leaf)> leaves = [];

    /// <summary>Finds the evidence that the rule asks for.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="host">The host.</param>
    /// <param name="parameters">The department's parameters.</param>
    public RuleJudge(Rule rule, HostFacts host, IReadOnlyDictionary<string, string> parameters)
    {
        (this.rule, this.host, this.parameters) = (rule, host, parameters);
        Collect(rule.Condition, rule.Required, false);
        // What an officer wrote under only_when may exempt a host from a required rule; a device's own "not-applicable" may not, there as little as in the rule.
        if (rule.OnlyWhen is { } onlyWhen) Collect(onlyWhen, rule.Required, false);
    }

    /// <summary>Judges it.</summary>
    public RuleJudgement Judge()
    {
        var at = host.Evidence.At;
        var history = new History(rule.ChangeAfter);
        foreach (var (from, observations) in Steps()) history.Add(from, JudgeAt(from, isNow: false), observations);
        var now = JudgeAt(at, isNow: true);
        var judged = history.Conclude(now, at);
        return judged with { Observed = Observed() };
    }

    private string? Observed()
    {
        if (leaves is [var only]) return only.Leaf.Observed;
        var asked = rule.Condition.Facts.ToList();
        var seen = leaves.Where(leaf => asked.Contains(leaf.Asked)).ToList();
        if (seen is [var single]) return single.Leaf.Observed;
        return seen.TrueForAll(leaf => leaf.Leaf.Observed is null) ? null
            : string.Join("; ", seen.DistinctBy(leaf => leaf.Asked.Key).Select(leaf => $"{leaf.Asked.Fact.Name}: {leaf.Leaf.Observed ?? "unknown"}"));
    }

    private Judgement JudgeAt(DateTimeOffset instant, bool isNow)
    {
        int next = 0;
        var judged = Evaluate(rule.Condition, instant, isNow, ref next);
        if (rule.OnlyWhen is null) return judged;
        var applies = Evaluate(rule.OnlyWhen, instant, isNow, ref next);
        return applies.Truth switch
        {
            Truth.Pass => judged,
            Truth.Unknown => applies,
            _ => Judgement.NotApplicable,
        };
    }

    // Leaves stand in the order in which the conditions are walked, so a counter finds them.
    private Judgement Evaluate(Condition condition, DateTimeOffset instant, bool isNow, ref int next)
    {
        switch (condition)
        {
            case FactCondition:
                return leaves[next++].Leaf.JudgeAt(instant, isNow);
            case ParameterCondition parameter:
                return !parameters.TryGetValue(parameter.Name, out string? word) ? Judgement.Unknown(MissingReason.NotConfigured)
                    : word == parameter.Is ? Judgement.Pass : Judgement.Fail;
            case Negation negation:
                return TruthTable.Not(Evaluate(negation.Inner, instant, isNow, ref next));
            case Joined joined:
                var whole = Evaluate(joined.Items[0], instant, isNow, ref next);
                for (int i = 1; i < joined.Items.Length; i++)
                {
                    var item = Evaluate(joined.Items[i], instant, isNow, ref next);
                    whole = joined.IsAll ? TruthTable.All(whole, item) : TruthTable.Any(whole, item);
                }
                return whole;
            default:
                throw new InvalidOperationException($"There is no condition {condition.GetType().Name}.");
        }
    }

    private void Collect(Condition condition, bool required, bool negated)
    {
        switch (condition)
        {
            case FactCondition asked:
                var terms = new LeafTerms(required, negated, rule.EvidenceValidFor);
                leaves.Add((asked, asked.Terms is not null ? new SampledLeaf(asked, terms, host)
                    : Reckoning.Find(asked.Fact.Name) is { } reckoning && host.RunsOf(asked.Key).IsEmpty ? new ReckonedLeaf(asked, reckoning, host) : new StatedLeaf(asked, terms, host)));
                break;
            case Negation negation:
                Collect(negation.Inner, required, !negated);
                break;
            case Joined joined:
                foreach (var item in joined.Items) Collect(item, required, negated);
                break;
        }
    }

    // Every instant at which any fact of the rule may have changed, with the observations until the next: those of the fact that was seen most.
    private IEnumerable<(DateTimeOffset From, long Observations)> Steps()
    {
        if (leaves is [var only]) return only.Leaf.Changes;
        return leaves.SelectMany(leaf => leaf.Leaf.Changes).GroupBy(change => change.From).OrderBy(group => group.Key)
            .Select(group => (group.Key, group.Max(change => change.Observations)));
    }
}

using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Derived;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Judging;

/// <summary>A rule laid out for being judged on many hosts: its facts in the order in which the conditions are walked.</summary>
internal sealed class RulePlan
{
    private readonly List<(FactCondition Asked, LeafTerms Terms, Reckoning? Reckoning)> leaves = [];
    private readonly IReadOnlyDictionary<string, string> parameters;

    /// <summary>Lays out a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="index">Its place among those of the same policies.</param>
    /// <param name="parameters">The department's parameters.</param>
    public RulePlan(Rule rule, int index, IReadOnlyDictionary<string, string> parameters)
    {
        (Rule, Index, this.parameters) = (rule, index, parameters);
        Collect(rule.Condition, false);
        // What an officer wrote under only_when may exempt a host from a required rule; a device's own "not-applicable" may not, there as little as in the rule.
        if (rule.OnlyWhen is { } onlyWhen) Collect(onlyWhen, false);
        Asked = [.. leaves.Select(leaf => leaf.Asked)];
        AsksForAllThatIsHeld = leaves.Exists(leaf => leaf.Reckoning == CollectedFactsAllowed.Reckoning);
        AsksForReportAge = leaves.Exists(leaf => leaf.Reckoning == ReportAge.Reckoning);
    }

    /// <summary>The rule.</summary>
    public Rule Rule { get; }

    /// <summary>Its place among those of the same policies.</summary>
    public int Index { get; }

    /// <summary>Its facts, in the order of its leaves.</summary>
    public ImmutableArray<FactCondition> Asked { get; }

    /// <summary>Whether it asks for something that every other fact of the host may change.</summary>
    public bool AsksForAllThatIsHeld { get; }

    /// <summary>Whether it asks for the age of the last report, which stands still while the collector is down.</summary>
    public bool AsksForReportAge { get; }

    /// <summary>Whether the verdict on a judgement hangs on what was before: how many observations agreed, or since when it fails.</summary>
    public bool HangsOnHistory(Judgement now) => now.Truth switch
    {
        Truth.Pass => Rule.ChangeAfter is not null,
        Truth.Fail => Rule.ChangeAfter is not null || Rule.TimeToFix.Failure > TimeSpan.Zero,
        Truth.Unknown => Rule.IfUnknown == IfUnknown.Fail && Rule.TimeToFix.Failure > TimeSpan.Zero,
        _ => false,
    };

    /// <summary>Finds the evidence that the rule asks for.</summary>
    public ILeaf[] LeavesOn(HostFacts host)
    {
        var found = new ILeaf[leaves.Count];
        for (int i = 0; i < found.Length; i++)
        {
            var (asked, terms, reckoning) = leaves[i];
            found[i] = asked.Terms is not null ? new SampledLeaf(asked, terms, host)
                : reckoning is not null && host.RunsOf(asked.Key).IsEmpty ? new ReckonedLeaf(asked, reckoning, host) : new StatedLeaf(asked, terms, host);
        }
        return found;
    }

    /// <summary>Joins what the leaves say at an instant of the past, or now where there is none.</summary>
    public Judgement Judge(ILeaf[] found, DateTimeOffset? past, in Viewpoint view)
    {
        int next = 0;
        var judged = Evaluate(Rule.Condition, found, past, view, ref next);
        if (Rule.OnlyWhen is null) return judged;
        var applies = Evaluate(Rule.OnlyWhen, found, past, view, ref next);
        return applies.Truth switch
        {
            Truth.Pass => judged,
            Truth.Unknown => applies,
            _ => Judgement.NotApplicable,
        };
    }

    // Leaves stand in the order in which the conditions are walked, so a counter finds them.
    private Judgement Evaluate(Condition condition, ILeaf[] found, DateTimeOffset? past, in Viewpoint view, ref int next)
    {
        switch (condition)
        {
            case FactCondition:
                var leaf = found[next++];
                return past is { } instant ? leaf.JudgeAt(instant, view) : leaf.JudgeNow(view);
            case ParameterCondition parameter:
                return !parameters.TryGetValue(parameter.Name, out string? word) ? Judgement.Unknown(MissingReason.NotConfigured)
                    : word == parameter.Is ? Judgement.Pass : Judgement.Fail;
            case Negation negation:
                return TruthTable.Not(Evaluate(negation.Inner, found, past, view, ref next));
            case Joined joined:
                var whole = Evaluate(joined.Items[0], found, past, view, ref next);
                for (int i = 1; i < joined.Items.Length; i++)
                {
                    var item = Evaluate(joined.Items[i], found, past, view, ref next);
                    whole = joined.IsAll ? TruthTable.All(whole, item) : TruthTable.Any(whole, item);
                }
                return whole;
            default:
                throw new InvalidOperationException($"There is no condition {condition.GetType().Name}.");
        }
    }

    private void Collect(Condition condition, bool negated)
    {
        switch (condition)
        {
            case FactCondition asked:
                leaves.Add((asked, new(Rule.Required, negated, Rule.EvidenceValidFor), Reckoning.Find(asked.Fact.Name)));
                break;
            case Negation negation:
                Collect(negation.Inner, !negated);
                break;
            case Joined joined:
                foreach (var item in joined.Items) Collect(item, negated);
                break;
        }
    }
}

using System.Collections.Immutable;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Explaining;

/// <summary>Decides a host's state under one policy again, with some verdicts changed: by the same score and the same table as the judge.</summary>
internal sealed class WhatIf
{
    private static readonly ImmutableArray<string> worstToBest = [HostState.NotReady, HostState.Unassessed, HostState.Conditional, HostState.Ready];

    private readonly Policy policy;
    private readonly string presence;
    private readonly ImmutableArray<(RuleResult Result, Rule Rule, Outcome Outcome)> rules;

    /// <summary>Takes one policy's verdicts from a scorecard.</summary>
    /// <exception cref="ArgumentException">The scorecard was made by other policies than these.</exception>
    public WhatIf(Policy policy, IEnumerable<RuleResult> results, string presence)
    {
        (this.policy, this.presence) = (policy, presence);
        var byId = policy.Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        rules = [.. results.Select(result => (result, byId.TryGetValue(result.Id, out var rule) ? rule : throw new ArgumentException($"The policy {policy.Name} has no rule {result.Id}: the scorecard is of other policies.", nameof(results)), OutcomeOf(result)))];
    }

    /// <summary>The verdicts with their rules.</summary>
    public ImmutableArray<(RuleResult Result, Rule Rule, Outcome Outcome)> Rules => rules;

    /// <summary>The state and low with these rules' verdicts changed.</summary>
    /// <param name="changed">The new outcome of a rule; null where it stays.</param>
    /// <param name="heard">Whether the host reports again.</param>
    public (string State, double? Low) With(Func<RuleResult, Outcome?> changed, bool heard = false)
    {
        var outcomes = rules.Select(rule => (rule.Rule, Outcome: changed(rule.Result) ?? rule.Outcome)).ToList();
        var score = new DefaultScore(outcomes.Select(rule => new ScoredRule(rule.Rule.Id, rule.Rule.Group, rule.Rule.Weight, rule.Outcome)));
        ImmutableArray<string> Ids(Outcome outcome, bool requiredOnly) => [.. outcomes.Where(rule => rule.Outcome == outcome && (!requiredOnly || rule.Rule.Required)).Select(rule => rule.Rule.Id)];
        var (state, _) = StateDecision.Of(new(policy, Ids(Outcome.Fail, true), Ids(Outcome.Unknown, true), score.Coverage, score.Range, heard ? "fresh" : presence, Ids(Outcome.InGrace, false)));
        return (state, score.Range?.Low);
    }

    /// <summary>The least that leads to a state or a better one: what is required first, then the weightiest rules, none of them to spare. Null where nothing leads there.</summary>
    public (ImmutableArray<RuleResult> Rules, bool Heard, string State, double? Low)? WayTo(string target)
    {
        bool heard = presence is "stale" or "gone";
        if (presence == "retired") return null;
        var changed = new HashSet<string>(StringComparer.Ordinal);
        (string State, double? Low) Now() => With(result => changed.Contains(result.Id) ? Outcome.Pass : null, heard);
        bool Reached() => worstToBest.IndexOf(Now().State) >= worstToBest.IndexOf(target);
        foreach (var (result, rule, outcome) in rules)
            if ((rule.Required && outcome is (Outcome.Fail or Outcome.Unknown)) || (target == HostState.Ready && outcome == Outcome.InGrace)) changed.Add(result.Id);
        var optional = rules.Where(rule => rule.Outcome is Outcome.Fail or Outcome.Unknown && !changed.Contains(rule.Result.Id))
            .OrderByDescending(rule => rule.Result.Of ?? 0).ThenBy(rule => rule.Result.Id, StringComparer.Ordinal).ToList();
        var added = new List<string>();
        foreach (bool unknownOnly in (ReadOnlySpan<bool>)[true, false])
        {
            // Evidence first, as it may bring both coverage and points; then the rest.
            foreach (var rule in optional.Where(rule => !unknownOnly || (rule.Outcome == Outcome.Unknown && CoverageIsShort(changed))))
            {
                if (Reached() || (unknownOnly && !CoverageIsShort(changed))) break;
                if (changed.Add(rule.Result.Id)) added.Add(rule.Result.Id);
            }
        }
        if (!Reached()) return null;
        foreach (string id in Enumerable.Reverse(added))
        {
            changed.Remove(id);
            if (!Reached()) changed.Add(id);
        }
        var (state, low) = Now();
        return ([.. rules.Where(rule => changed.Contains(rule.Result.Id)).Select(rule => rule.Result)], heard, state, low);
    }

    private bool CoverageIsShort(HashSet<string> changed) =>
        new DefaultScore(rules.Select(rule => new ScoredRule(rule.Rule.Id, rule.Rule.Group, rule.Rule.Weight, changed.Contains(rule.Result.Id) ? Outcome.Pass : rule.Outcome))).Coverage < policy.NeedsEvidenceFor;

    private static Outcome OutcomeOf(RuleResult result) => result.Outcome switch
    {
        "pass" => Outcome.Pass,
        "fail" => Outcome.Fail,
        "in-grace" => Outcome.InGrace,
        "waived" => Outcome.Waived,
        "unknown" => result.Of is null ? Outcome.LeftOut : Outcome.Unknown,
        _ => Outcome.NotApplicable,
    };
}

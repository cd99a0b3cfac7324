using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Judging;

/// <summary>Judges one host once. A verdict is a function of evidence, policies, waivers, the times rules went live, and the instant.</summary>
/// <param name="set">The policies.</param>
/// <param name="evidence">The evidence.</param>
/// <param name="allowances">Waivers and the times at which rules went live.</param>
internal sealed class HostJudge(PolicySet set, HostEvidence evidence, Allowances allowances)
{
    private sealed record JudgedRule(Rule Rule, RuleJudgement Judgement, Relieved Relieved);

    private sealed record JudgedPolicy(Policy Policy, ImmutableArray<JudgedRule> Rules, DefaultScore Score, string State, string Because);

    private readonly HostFacts host = new(evidence, set.Department);
    // Policies that inherit one another share rules; each is judged once.
    private readonly Dictionary<Rule, JudgedRule> judged = new(ReferenceEqualityComparer.Instance);

    /// <summary>The verdict.</summary>
    public Scorecard Judge()
    {
        var profile = evidence.Profile with { Platform = host.Platform };
        string presence = Presence();
        var policies = Matching(profile).Select(policy => JudgePolicy(policy, presence)).ToList();
        var counting = policies.Where(policy => policy.Policy.Effect == Effect.Counts).ToList();
        // The state is the worst of all; the score that of the lowest low, of two equal ones that of the first name.
        var worst = counting.OrderBy(policy => HostState.WorstFirst.IndexOf(policy.State)).FirstOrDefault();
        var lowest = counting.Where(policy => policy.Score.Range is not null).OrderBy(policy => policy.Score.Range!.Low).FirstOrDefault();
        return new()
        {
            Host = evidence.Host, At = evidence.At, Presence = presence, DecidedBy = (lowest ?? worst)?.Policy.Name, Score = lowest?.Score.Range, Coverage = lowest?.Score.Coverage ?? 0,
            State = worst?.State ?? HostState.Unassessed, Because = worst?.Because ?? (policies.Count == 0 ? "No policy is for this host." : "Only policies that never count are for this host."), Ceiling = CeilingOf(profile),
            Policies = [.. policies.Select(policy => new PolicyScore(policy.Policy.Name, policy.Policy.Hash, PolicySet.Word(policy.Policy.Effect), policy.Score.Range, policy.Score.Coverage, policy.State, policy.Because))],
            Rules = [.. policies.SelectMany(policy => policy.Rules.Select(rule => Result(policy, rule)))],
            Facts = FactEntries.Of(host, policies.SelectMany(policy => policy.Rules).SelectMany(rule => rule.Rule.Facts)),
        };
    }

    // Every matching policy judges, unless another that judges as firmly inherits it.
    private List<Policy> Matching(HostProfile profile)
    {
        var matching = set.All.Where(policy => policy.Applies.Matches(profile)).ToList();
        return [.. matching.Where(policy => !matching.Exists(heir => heir.Inherits.Contains(policy.Name) && (heir.Effect == Effect.Counts || policy.Effect != Effect.Counts)))];
    }

    private JudgedPolicy JudgePolicy(Policy policy, string presence)
    {
        var rules = policy.Rules.Select(JudgeRule).ToImmutableArray();
        var score = new DefaultScore(rules.Select(rule => new ScoredRule(rule.Rule.Id, rule.Rule.Group, rule.Rule.Weight, rule.Relieved.Outcome)));
        ImmutableArray<string> Ids(Outcome outcome, bool requiredOnly) =>
            [.. rules.Where(rule => rule.Relieved.Outcome == outcome && (!requiredOnly || rule.Rule.Required)).Select(rule => rule.Rule.Id).Order(StringComparer.Ordinal)];
        var (state, because) = StateDecision.Of(new(policy, Ids(Outcome.Fail, true), Ids(Outcome.Unknown, true), score.Coverage, score.Range, presence, Ids(Outcome.InGrace, false)));
        return new(policy, rules, score, state, because);
    }

    private JudgedRule JudgeRule(Rule rule)
    {
        if (judged.TryGetValue(rule, out var known)) return known;
        var judgement = new RuleJudge(rule, host, set.Department.Parameters).Judge();
        return judged[rule] = new(rule, judgement, Relief.Of(rule, judgement, evidence, allowances));
    }

    private string Presence()
    {
        if (evidence.Retired) return "retired";
        var limits = set.Tiers.Find(evidence.Profile.Tier)?.Presence ?? PresenceLimits.Default;
        // A host that enrolled and was never heard of is silent since then.
        var silence = host.SilenceAt(evidence.At) ?? (evidence.EnrolledAt is { } enrolled ? evidence.At - enrolled - evidence.CollectorDowntime : TimeSpan.MaxValue);
        return limits.After(silence);
    }

    private Ceiling CeilingOf(HostProfile profile)
    {
        foreach (var (tier, marking) in set.Tiers.From(profile.Tier, profile.Marking))
        {
            var required = Matching(profile with { Tier = tier, Marking = marking }).Where(policy => policy.Effect == Effect.Counts)
                .SelectMany(policy => policy.Rules).Where(rule => rule.Required).Select(rule => JudgeRule(rule).Relieved.Outcome).ToList();
            // A level that asks for nothing proves nothing.
            if (required.Count > 0 && required.TrueForAll(outcome => outcome is not (Outcome.Fail or Outcome.Unknown))) return new(tier, marking);
        }
        return new(null, null);
    }

    private RuleResult Result(JudgedPolicy policy, JudgedRule judged)
    {
        var (rule, judgement, relieved) = judged;
        var terms = OutcomeTerms.Of(relieved.Outcome);
        double? of = policy.Score.Of(rule.Id);
        var sampled = rule.Condition.Facts.FirstOrDefault()?.Terms;
        return new()
        {
            Policy = policy.Policy.Name, Id = rule.Id, Title = rule.Title, Group = rule.Group, Outcome = terms.Name,
            Reason = relieved.Until is { } until ? $"until {FactNotation.Display(FactValue.Of(until))}" : relieved.Reason?.Name(),
            Fact = rule.FirstFact, Target = sampled?.Target, Observed = judgement.Observed, Must = rule.Condition.Limit, Required = rule.Required, Severity = PolicySet.Word(rule.Severity),
            Points = of * terms.Low, Of = of, Since = judgement.Since, Until = relieved.Until, Fix = FixFor(rule), Source = rule.Source?.ToString() ?? "no source stated",
        };
    }

    private string? FixFor(Rule rule) => rule.Fix.TryGetValue(host.Platform?.Name() ?? "any", out string? own) ? own : rule.Fix.GetValueOrDefault("any");
}

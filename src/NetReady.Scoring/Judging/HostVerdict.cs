using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Timelines;

namespace NetReady.Scoring.Judging;

/// <summary>The verdict on one host, before it is put into words: what <see cref="Scorecard"/> says, at a fraction of its cost.</summary>
public sealed class HostVerdict
{
    private readonly PolicySet set;
    private readonly HostFacts host;
    private readonly PolicyVerdict[] policies;
    private readonly JudgedRule[] judged;
    private readonly int worst;

    internal HostVerdict(PolicySet set, HostFacts host, string presence, Ceiling ceiling, PolicyVerdict[] policies, JudgedRule[] judged)
    {
        (this.set, this.host, this.policies, this.judged, Presence, Ceiling) = (set, host, policies, judged, presence, ceiling);
        (worst, int lowest) = PolicyVerdict.Together(policies);
        if (worst < 0) return;
        State = policies[worst].State;
        DecidedBy = policies[lowest < 0 ? worst : lowest].Plan.Policy.Name;
        if (lowest < 0) return;
        Score = policies[lowest].Score;
        Coverage = policies[lowest].Coverage;
    }

    /// <summary>The host's id.</summary>
    public string Host => host.Evidence.Host;

    /// <summary>The instant for which it holds, UTC.</summary>
    public DateTimeOffset At => host.Evidence.At;

    /// <summary><c>ready</c>, <c>conditional</c>, <c>not-ready</c> or <c>unassessed</c>.</summary>
    public string State { get; } = HostState.Unassessed;

    /// <summary>The policy whose score this is: the one with the lowest low; null where none matches.</summary>
    public string? DecidedBy { get; }

    /// <summary>Its score; null where none is scored.</summary>
    public ScoreRange? Score { get; }

    /// <summary>Its decided share, 0 to 1.</summary>
    public double Coverage { get; }

    /// <summary><c>fresh</c>, <c>late</c>, <c>stale</c>, <c>gone</c> or <c>retired</c>.</summary>
    public string Presence { get; }

    /// <summary>The highest tier and marking whose required rules all pass.</summary>
    public Ceiling Ceiling { get; }

    /// <summary>Every rule of every policy that judges the host, in the order of a scorecard's.</summary>
    public ImmutableArray<RuleStep> Rules => [.. policies.SelectMany(policy => policy.Plan.Rules.Select(plan => RuleStep.Of(policy.Plan.Policy, plan.Rule, judged[plan.Index].Relieved)))];

    /// <summary>The whole verdict in words.</summary>
    public Scorecard ToScorecard() => InWords(_ => true, tellsSince: true) with { Facts = FactEntries.Of(host, policies.SelectMany(policy => policy.Plan.Rules).SelectMany(plan => plan.Asked)) };

    /// <summary>The verdict in words but for the facts, for since when rules are as they are, and for what the other rules than these see: at a fraction of a scorecard's cost.</summary>
    /// <param name="rules">The ids of the rules of which it is wanted what they see.</param>
    public Scorecard ToOutline(IReadOnlySet<string> rules) => InWords(rules.Contains, tellsSince: false);

    private Scorecard InWords(Func<string, bool> tellsObserved, bool tellsSince) => new()
    {
        Host = Host, At = At, Presence = Presence, State = State, DecidedBy = DecidedBy, Score = Score, Coverage = Coverage, Ceiling = Ceiling,
        Because = worst >= 0 ? Because(policies[worst]) : policies.Length == 0 ? "No policy is for this host." : "Only policies that never count are for this host.",
        Policies =
        [
            .. policies.Select(policy => new PolicyScore(policy.Plan.Policy.Name, policy.Plan.Policy.Hash, PolicySet.Word(policy.Plan.Policy.Effect), policy.Score, policy.Coverage, policy.State, Because(policy))),
        ],
        Rules = [.. policies.SelectMany(policy => Results(policy, tellsObserved, tellsSince))],
        Facts = ImmutableSortedDictionary<string, FactEntry>.Empty,
    };

    private string Because(in PolicyVerdict verdict)
    {
        var rules = verdict.Plan.Rules;
        ImmutableArray<string> Ids(Outcome outcome, bool requiredOnly) =>
            [.. rules.Where(plan => judged[plan.Index].Relieved.Outcome == outcome && (!requiredOnly || plan.Rule.Required)).Select(plan => plan.Rule.Id).Order(StringComparer.Ordinal)];
        return StateDecision.Of(new(verdict.Plan.Policy, Ids(Outcome.Fail, true), Ids(Outcome.Unknown, true), verdict.Coverage, verdict.Score, Presence, Ids(Outcome.InGrace, false))).Because;
    }

    private IEnumerable<RuleResult> Results(PolicyVerdict verdict, Func<string, bool> tellsObserved, bool tellsSince)
    {
        var rules = verdict.Plan.Rules;
        double[] of = new double[rules.Length];
        verdict.Plan.Layout.Points([.. rules.Select(plan => judged[plan.Index].Relieved.Outcome)], of, decidedOnly: false);
        return rules.Select((plan, place) => Result(verdict.Plan.Policy, judged[plan.Index], of[place], tellsObserved(plan.Rule.Id), tellsSince));
    }

    private RuleResult Result(Policy policy, in JudgedRule result, double points, bool tellsObserved, bool tellsSince)
    {
        var (plan, _, relieved) = result;
        var rule = plan!.Rule;
        var terms = OutcomeTerms.Of(relieved.Outcome);
        double? of = terms.IsScored ? points : null;
        var judge = tellsObserved || tellsSince ? new RuleJudge(plan, host) : null;
        var sampled = rule.Condition.Facts.FirstOrDefault()?.Terms;
        return new()
        {
            Policy = policy.Name, Id = rule.Id, Title = rule.Title, Group = rule.Group, Outcome = terms.Name,
            Reason = relieved.Until is { } until ? $"until {FactNotation.Display(FactValue.Of(until))}" : relieved.Reason?.Name(),
            Fact = rule.FirstFact, Target = sampled?.Target, Observed = tellsObserved ? judge!.Observed() : null, Must = rule.Condition.Limit, Required = rule.Required, Severity = PolicySet.Word(rule.Severity),
            Points = of * terms.Low, Of = of, Since = tellsSince ? judge!.Since() : null, Until = relieved.Until, Fix = FixFor(rule), Source = rule.Source?.ToString() ?? "no source stated",
        };
    }

    private string? FixFor(Rule rule) => rule.Fix.TryGetValue(host.Platform?.Name() ?? "any", out string? own) ? own : rule.Fix.GetValueOrDefault("any");
}

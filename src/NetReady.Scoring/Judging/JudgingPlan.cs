using System.Collections.Concurrent;
using System.Collections.Immutable;
using NetReady.Core.Hosts;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Judging;

/// <summary>A policy laid out for being judged on many hosts.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rules">Its rules, in its own order.</param>
/// <param name="Layout">How they make up the score.</param>
internal sealed record PolicyPlan(Policy Policy, ImmutableArray<RulePlan> Rules, ScoreLayout Layout);

/// <summary>What policies tell hosts apart by.</summary>
internal readonly record struct HostKind(string Tier, string? Marking, Ownership Ownership, string Department, Core.Facts.Platform? Platform)
{
    /// <summary>The kind that a host is of.</summary>
    public static HostKind Of(HostProfile host) => new(host.Tier, host.Marking, host.Ownership, host.Department, host.Platform);
}

/// <summary>Policies laid out for being judged on many hosts. Immutable but for what it remembers; safe to share between threads.</summary>
internal sealed class JudgingPlan
{
    // More kinds of hosts than any department has; beyond, each is matched anew.
    private const int MostKinds = 4096;

    private readonly ImmutableArray<PolicyPlan> policies;
    private readonly ConcurrentDictionary<HostKind, ImmutableArray<PolicyPlan>> matching = new();

    /// <summary>Lays out policies. Those that inherit one another share rules; each stands here once.</summary>
    public JudgingPlan(ImmutableArray<Policy> policies, IReadOnlyDictionary<string, string> parameters)
    {
        var plans = new Dictionary<Rule, RulePlan>(ReferenceEqualityComparer.Instance);
        RulePlan PlanOf(Rule rule)
        {
            if (!plans.TryGetValue(rule, out var plan)) plans[rule] = plan = new(rule, plans.Count, parameters);
            return plan;
        }
        this.policies = [.. policies.Select(policy => new PolicyPlan(policy, [.. policy.Rules.Select(PlanOf)], new(policy.Rules.Select(rule => (rule.Id, rule.Group, (double)rule.Weight)))))];
        Rules = [.. plans.Values.OrderBy(plan => plan.Index)];
    }

    /// <summary>The policies, by name.</summary>
    public ImmutableArray<PolicyPlan> Policies => policies;

    /// <summary>Every rule, by its index.</summary>
    public ImmutableArray<RulePlan> Rules { get; }

    /// <summary>How many rules there are.</summary>
    public int RuleCount => Rules.Length;

    /// <summary>The policies that judge a host: every matching one, unless another that judges as firmly inherits it.</summary>
    public ImmutableArray<PolicyPlan> Matching(HostProfile host)
    {
        var kind = HostKind.Of(host);
        if (matching.TryGetValue(kind, out var known)) return known;
        var all = policies.Where(plan => plan.Policy.Applies.Matches(host)).ToList();
        ImmutableArray<PolicyPlan> judging =
            [.. all.Where(plan => !all.Exists(heir => heir.Policy.Inherits.Contains(plan.Policy.Name) && (heir.Policy.Effect == Effect.Counts || plan.Policy.Effect != Effect.Counts)))];
        if (matching.Count < MostKinds) matching.TryAdd(kind, judging);
        return judging;
    }
}

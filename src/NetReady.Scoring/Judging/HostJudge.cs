using NetReady.Core.Hosts;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Judging;

/// <summary>What a rule came to on a host.</summary>
/// <param name="Plan">The rule; null where it was not judged.</param>
/// <param name="Judgement">Before any relief.</param>
/// <param name="Relieved">With it.</param>
internal readonly record struct JudgedRule(RulePlan? Plan, RuleJudgement Judgement, Relieved Relieved);

/// <summary>Judges one host once. A verdict is a function of evidence, policies, waivers, the times rules went live, and the instant.</summary>
/// <param name="set">The policies.</param>
/// <param name="evidence">The evidence.</param>
/// <param name="allowances">Waivers and the times at which rules went live.</param>
/// <param name="before">Has judged the host by other policies already, on the same evidence and with the same waivers; null where nobody has.</param>
/// <param name="changes">How these policies judge otherwise than those.</param>
internal sealed class HostJudge(PolicySet set, HostEvidence evidence, Allowances allowances, HostJudge? before = null, PolicyChanges? changes = null)
{
    private readonly HostFacts host = new(evidence, set.Department);
    private readonly Relief relief = new(evidence, allowances);
    private readonly JudgedRule[] judged = new JudgedRule[set.Plan.RuleCount];
    private readonly List<Step> steps = [];

    /// <summary>The verdict.</summary>
    public HostVerdict Judge()
    {
        var profile = host.Platform == evidence.Profile.Platform ? evidence.Profile : evidence.Profile with { Platform = host.Platform };
        string presence = Presence();
        var matching = set.Plan.Matching(profile);
        var policies = new PolicyVerdict[matching.Length];
        for (int i = 0; i < policies.Length; i++) policies[i] = PolicyVerdict.Of(matching[i], OutcomesOf(matching[i]), presence);
        return new(set, host, presence, CeilingOf(profile), policies, judged);
    }

    private Outcome[] OutcomesOf(PolicyPlan policy)
    {
        var outcomes = new Outcome[policy.Rules.Length];
        for (int i = 0; i < outcomes.Length; i++) outcomes[i] = OutcomeOf(policy.Rules[i]);
        return outcomes;
    }

    // Policies that inherit one another share rules; each is judged once.
    private Outcome OutcomeOf(RulePlan plan)
    {
        ref var known = ref judged[plan.Index];
        if (known.Plan is null)
        {
            known = changes?.AlikeBefore(plan) is { } alike && before!.judged[alike.Index] is { Plan: not null } same ? same with { Plan = plan } : JudgedAnew(plan);
        }
        return known.Relieved.Outcome;
    }

    /// <summary>Judges one rule of the policies.</summary>
    public JudgedRule JudgedAnew(RulePlan plan)
    {
        var judgement = new RuleJudge(plan, host).Judge(steps);
        return new(plan, judgement, relief.Of(plan.Rule, judgement, evidence.At));
    }

    private string Presence()
    {
        if (evidence.Retired) return "retired";
        var limits = set.Tiers.PresenceOf(evidence.Profile.Tier);
        // A host that enrolled and was never heard of is silent since then.
        var silence = host.View.SilenceAt(evidence.At) ?? (evidence.EnrolledAt is { } enrolled ? evidence.At - enrolled - evidence.CollectorDowntime : TimeSpan.MaxValue);
        return limits.After(silence);
    }

    private Ceiling CeilingOf(HostProfile profile)
    {
        foreach (var (tier, marking) in set.Tiers.From(profile.Tier, profile.Marking))
        {
            bool asks = false, passes = true;
            foreach (var policy in set.Plan.Matching(profile with { Tier = tier, Marking = marking }))
                foreach (var plan in policy.Policy.Effect == Effect.Counts ? policy.Rules : [])
                    if (plan.Rule.Required)
                    {
                        asks = true;
                        passes = passes && OutcomeOf(plan) is not (Outcome.Fail or Outcome.Unknown);
                    }
            // A level that asks for nothing proves nothing.
            if (asks && passes) return new(tier, marking);
        }
        return new(null, null);
    }
}

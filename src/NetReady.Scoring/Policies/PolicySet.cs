using System.Collections.Immutable;
using NetReady.Core.Assignments;
using NetReady.Core.Hosts;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Timelines;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Policies;

/// <summary>A policy as the API lists it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its title.</param>
/// <param name="Hash">The hash of its content.</param>
/// <param name="Effect"><c>counts</c>, <c>trial</c> or <c>profile</c>.</param>
/// <param name="Rules">Its rules, the inherited ones included.</param>
public sealed record PolicySummary(string Name, string Title, string Hash, string Effect, ImmutableArray<RuleSummary> Rules);

/// <summary>A rule as the API lists it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Fact">The first fact it asks about.</param>
/// <param name="Severity"><c>critical</c>, <c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="Required">Whether a host is not ready without it.</param>
/// <param name="Must">The limit, as the policy writes it.</param>
public sealed record RuleSummary(string Id, string Title, string Fact, string Severity, bool Required, string Must);

/// <summary>Sound policies with their department and tiers: what verdicts are made by. Immutable; safe to share between threads.</summary>
public sealed class PolicySet
{
    private readonly ImmutableArray<Policy> policies;
    // Who only checks policies judges nobody.
    private readonly Lazy<JudgingPlan> plan;

    internal PolicySet(ImmutableArray<Policy> policies, Department department, TierOrder tiers, string hash)
    {
        this.policies = policies;
        Department = department;
        Tiers = tiers;
        Hash = hash;
        plan = new(() => new(policies, department.Parameters));
        Policies =
        [
            .. policies.Select(policy => new PolicySummary(policy.Name, policy.Title, policy.Hash, Word(policy.Effect),
                [.. policy.Rules.Select(rule => new RuleSummary(rule.Id, rule.Title, rule.FirstFact, Word(rule.Severity), rule.Required, rule.Condition.Limit))])),
        ];
    }

    /// <summary>The hash of all content; the same content has the same one whatever the files are called and in whatever order keys stand.</summary>
    public string Hash { get; }

    /// <summary>What <c>department.yaml</c> says.</summary>
    public Department Department { get; }

    /// <summary>What <c>tiers.yaml</c> says.</summary>
    public TierOrder Tiers { get; }

    /// <summary>The policies by name.</summary>
    public ImmutableArray<PolicySummary> Policies { get; }

    /// <summary>Which samples its verdicts are a function of.</summary>
    public SampleNeeds Needs => field ??= SampleNeeds.Of(policies.SelectMany(policy => policy.Rules));

    /// <summary>The policies themselves, by name.</summary>
    internal ImmutableArray<Policy> All => policies;

    /// <summary>The policies laid out for being judged.</summary>
    internal JudgingPlan Plan => plan.Value;

    /// <summary>What an agent of this profile is to collect. Addresses of the collector's own reflector and ndt7 server are filled in by the collector.</summary>
    /// <param name="profile">The host.</param>
    /// <param name="collectorAddress">The collector's own <c>host:port</c> for agents, which also is its reflector's and ndt7 server's.</param>
    /// <param name="gateAddress">The <c>host:port</c> of the collector's own far end of gate tests; null where it has none.</param>
    /// <param name="portalCheckAddress">The <c>host:port</c> of the collector's own far end of the check for captive portals; null where it has none.</param>
    public Assignment AssignmentFor(HostProfile profile, string collectorAddress, string? gateAddress = null, string? portalCheckAddress = null) =>
        Assignments.Of(policies, Department, profile, collectorAddress, gateAddress, portalCheckAddress);

    /// <summary>Judges one host.</summary>
    public Scorecard Score(HostEvidence evidence) => Score(evidence, Allowances.None);

    /// <summary>Judges one host, with waivers and the times at which rules went live.</summary>
    public Scorecard Score(HostEvidence evidence, Allowances allowances) => Judge(evidence, allowances).ToScorecard();

    /// <summary>Judges one host without putting the verdict into words.</summary>
    public HostVerdict Judge(HostEvidence evidence, Allowances allowances) => new HostJudge(this, evidence, allowances).Judge();

    /// <summary>The course of one host's verdict: what <see cref="Judge"/> says of <see cref="HostHistory.At"/> at every instant, as steps that each hold until the next.</summary>
    /// <param name="history">What is known of the host; samples from a longest window before <paramref name="from"/> on.</param>
    /// <param name="allowances">Waivers and the times at which rules went live, over time.</param>
    /// <param name="from">The beginning: the first step's instant.</param>
    /// <param name="until">The end, which is left out; it may lie ahead, and then nothing more is heard until there.</param>
    /// <returns>At least one step, unless the stretch is empty.</returns>
    public ImmutableArray<VerdictStep> Walk(HostHistory history, AllowancesOverTime allowances, DateTimeOffset from, DateTimeOffset until) => new HostWalk(this, history, allowances).Walk(from, until);

    /// <summary>Whether hosts of a kind get the same verdicts under other policies, whatever is known of them: nothing differs that is for them.</summary>
    /// <param name="other">The other policies.</param>
    /// <param name="profile">The kind of host.</param>
    public bool SameVerdictsAs(PolicySet other, HostProfile profile)
    {
        IEnumerable<(string, string)> For(PolicySet set) => set.policies.Where(policy => policy.Applies.MayMatch(profile)).Select(policy => (policy.Name, policy.Hash));
        return Hash == other.Hash || (For(this).SequenceEqual(For(other)) && Tiers.PresenceOf(profile.Tier) == other.Tiers.PresenceOf(profile.Tier) && Department.JudgesAs(other.Department));
    }

    /// <summary>Every example that comes out other than its author says, at its line; empty where all are right.</summary>
    public ImmutableArray<Problem> CheckExamples() => ExampleCheck.Problems(policies, Department);

    /// <summary>How an effect is written.</summary>
    internal static string Word(Effect effect) => effect.ToString().ToLowerInvariant();

    /// <summary>How a severity is written.</summary>
    internal static string Word(Severity severity) => severity.ToString().ToLowerInvariant();
}

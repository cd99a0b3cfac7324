using System.Collections.Concurrent;
using System.Collections.Immutable;
using NetReady.Core.Hosts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Judging;

/// <summary>A rule that two versions of a policy judge by, and by which one host may come out otherwise than by the other.</summary>
/// <param name="Before">The rule of the first version.</param>
/// <param name="After">That of the second.</param>
/// <param name="OnlyLimits">Whether they differ in nothing but what facts have to be.</param>
internal readonly record struct ChangedRule(RulePlan Before, RulePlan After, bool OnlyLimits)
{
    /// <summary>The facts that have to be something else in one than in the other, by their places among those asked; where only limits differ.</summary>
    public IEnumerable<int> ChangedFacts
    {
        get
        {
            for (int i = 0; i < Before.Asked.Length; i++)
                if (!PolicyChanges.Same(Before.Asked[i], After.Asked[i])) yield return i;
        }
    }

    /// <summary>Whether what is known of a host says the same of the changed facts against either limit, whenever it is asked: then the rules come to the same.</summary>
    /// <param name="host">All that is known of the changed facts.</param>
    public bool SaysSame(HostFacts host)
    {
        var (left, right) = (Before.LeavesOn(host), After.LeavesOn(host));
        return OnlyLimits && ChangedFacts.All(fact => left[fact].SaysSameAs(right[fact]));
    }

    /// <summary>Whether a host whose verdicts by both are this one may be in another state all the same: what fails or is unknown counts for more where it is required.</summary>
    public bool Tells(Outcome both) => Before.Rule.Required != After.Rule.Required && both is Outcome.Fail or Outcome.Unknown;
}

/// <summary>
/// How one version of the policies judges otherwise than another. A host's state is a function of its rules' verdicts and of what policies say of all of
/// them together. Where that is the same, two versions can differ on a host only by the rules that changed, and most edits change few.
/// </summary>
internal sealed class PolicyChanges
{
    private readonly PolicySet before, after;
    private readonly Allowances beforeLive, afterLive;
    private readonly bool sameDepartment;
    private readonly ImmutableArray<RulePlan?> alike;
    private readonly ConcurrentDictionary<HostKind, ImmutableArray<ChangedRule>?> known = new();

    /// <summary>Compares two versions.</summary>
    /// <param name="before">The first.</param>
    /// <param name="beforeLive">Since when its rules are live.</param>
    /// <param name="after">The second.</param>
    /// <param name="afterLive">The same of its rules.</param>
    public PolicyChanges(PolicySet before, Allowances beforeLive, PolicySet after, Allowances afterLive)
    {
        (this.before, this.beforeLive, this.after, this.afterLive) = (before, beforeLive, after, afterLive);
        sameDepartment = before.Department.JudgesAs(after.Department);
        var old = before.Plan.Rules.ToLookup(plan => plan.Rule.Id, StringComparer.Ordinal);
        alike = [.. after.Plan.Rules.Select(plan => sameDepartment ? old[plan.Rule.Id].FirstOrDefault(other => AreAlike(other, plan)) : null)];
    }

    /// <summary>The rule of the first version that comes to the same verdict as one of the second, whatever is known of a host; null where there is none.</summary>
    public RulePlan? AlikeBefore(RulePlan after) => alike[after.Index];

    /// <summary>The rules by which a kind of host may come out otherwise; null where more than the verdicts of rules may differ, so that only whole verdicts tell.</summary>
    public ImmutableArray<ChangedRule>? For(HostProfile profile) => known.GetOrAdd(HostKind.Of(profile), _ => ChangedFor(profile));

    private ImmutableArray<ChangedRule>? ChangedFor(HostProfile profile)
    {
        // What never counts changes no state, whatever it says.
        static List<PolicyPlan> Counting(PolicySet set, HostProfile profile) => [.. set.Plan.Policies.Where(plan => plan.Policy.Effect == Effect.Counts && plan.Policy.Applies.MayMatch(profile))];
        List<PolicyPlan> old = Counting(before, profile), now = Counting(after, profile);
        if (!sameDepartment || old.Count != now.Count || before.Tiers.PresenceOf(profile.Tier) != after.Tiers.PresenceOf(profile.Tier)) return null;
        var changed = ImmutableArray.CreateBuilder<ChangedRule>();
        foreach (var (left, right) in old.Zip(now))
        {
            if (!SaySame(left.Policy, right.Policy) || left.Rules.Length != right.Rules.Length) return null;
            var byId = left.Rules.ToDictionary(plan => plan.Rule.Id, StringComparer.Ordinal);
            foreach (var plan in right.Rules)
            {
                if (!byId.TryGetValue(plan.Rule.Id, out var other) || other.Rule.Severity != plan.Rule.Severity || other.Rule.Group != plan.Rule.Group) return null;
                if (AreAlike(other, plan)) continue;
                if (other.AsksForAllThatIsHeld || plan.AsksForAllThatIsHeld) return null;
                changed.Add(new(other, plan, OnlyLimitsDiffer(other, plan)));
            }
        }
        return [.. changed.Distinct()];
    }

    private static bool SaySame(Policy left, Policy right) =>
        left.Name == right.Name && left.ReadyFrom.Equals(right.ReadyFrom) && left.ConditionalFrom.Equals(right.ConditionalFrom) && left.NeedsEvidenceFor.Equals(right.NeedsEvidenceFor)
        && left.Inherits.SequenceEqual(right.Inherits) && left.Applies.Tiers.SequenceEqual(right.Applies.Tiers) && left.Applies.Markings.SequenceEqual(right.Applies.Markings)
        && left.Applies.Ownerships.SequenceEqual(right.Applies.Ownerships) && left.Applies.Departments.SequenceEqual(right.Applies.Departments) && left.Applies.Platforms.SequenceEqual(right.Applies.Platforms);

    // All that a verdict hangs on; what a rule weighs and where, and its words, it does not.
    private bool AreAlike(RulePlan left, RulePlan right) => TermsAreAlike(left.Rule, right.Rule) && Same(left.Rule.Condition, right.Rule.Condition) && Same(left.Rule.OnlyWhen, right.Rule.OnlyWhen);

    private bool OnlyLimitsDiffer(RulePlan left, RulePlan right) =>
        TermsAreAlike(left.Rule, right.Rule) && Same(left.Rule.Condition, right.Rule.Condition, butLimits: true) && Same(left.Rule.OnlyWhen, right.Rule.OnlyWhen, butLimits: true);

    private bool TermsAreAlike(Rule left, Rule right) =>
        left.Required == right.Required && left.TimeToFix == right.TimeToFix && left.EvidenceValidFor == right.EvidenceValidFor && left.IfUnknown == right.IfUnknown && left.ChangeAfter == right.ChangeAfter
        && (left.TimeToFix.Rule == TimeSpan.Zero || LiveSince(beforeLive, left) == LiveSince(afterLive, right));

    private static DateTimeOffset? LiveSince(Allowances live, Rule rule) => live.RuleLiveSince.TryGetValue(rule.Id, out var since) ? since : null;

    /// <summary>Whether two conditions ask the same, or the same but for the limits.</summary>
    internal static bool Same(Condition? left, Condition? right, bool butLimits = false) => (left, right) switch
    {
        (FactCondition one, FactCondition other) => one.Key == other.Key && one.Terms == other.Terms && (one.Must.Relation == Relation.Known) == (other.Must.Relation == Relation.Known)
            && (butLimits || (one.Must.Relation == other.Must.Relation && one.Must.Limits.SequenceEqual(other.Must.Limits))),
        (Joined one, Joined other) => one.IsAll == other.IsAll && one.Items.Length == other.Items.Length && one.Items.Zip(other.Items).All(pair => Same(pair.First, pair.Second, butLimits)),
        (Negation one, Negation other) => Same(one.Inner, other.Inner, butLimits),
        _ => left == right,
    };
}

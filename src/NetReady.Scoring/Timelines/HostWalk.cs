using System.Collections.Immutable;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Timelines;

/// <summary>
/// Walks one host's verdict through a stretch of time. Each rule is walked by itself, from one instant at which it may turn to the next; the score is taken
/// anew only where some rule did turn.
/// </summary>
internal sealed class HostWalk
{
    private readonly PolicySet set;
    private readonly HostHistory history;
    private readonly ContactLine line;
    private readonly HostEvidence whole;
    private readonly PresenceLimits limits;
    private readonly List<(DateTimeOffset From, Relief Relief)> reliefs = [];
    private readonly List<VerdictStep> steps = [];
    private readonly HostWalk? before;
    private readonly PolicyChanges? changes;
    private readonly Dictionary<(int Rule, DateTimeOffset From), List<RuleTurn>> walked = [];
    private (DateTimeOffset From, DateTimeOffset Until, List<Stretch> Stretches)? stretches;

    // A stretch in which the host runs the same platform.
    private readonly record struct Stretch(HostFacts Host, DateTimeOffset From, DateTimeOffset Until);

    /// <summary>Prepares the walk.</summary>
    /// <param name="set">The policies.</param>
    /// <param name="history">What is known of the host.</param>
    /// <param name="allowances">Waivers and the times at which rules went live, over time.</param>
    /// <param name="before">Has walked the host by other policies already, with the same waivers; null where nobody has.</param>
    /// <param name="changes">How these policies judge otherwise than those.</param>
    public HostWalk(PolicySet set, HostHistory history, AllowancesOverTime allowances, HostWalk? before = null, PolicyChanges? changes = null)
    {
        (this.set, this.history, this.before, this.changes) = (set, history, before, changes);
        line = new(history.Contacts, history.Downtimes);
        limits = set.Tiers.PresenceOf(history.Profile.Tier);
        whole = history.Whole;
        reliefs.Add((DateTimeOffset.MinValue, new(whole, Waivers.Allowances.None)));
        foreach (var step in allowances.Steps) reliefs.Add((step.From, new(whole, step.Allowances)));
    }

    /// <summary>The verdict from an instant until another, which is left out: a step each time anything of it changed.</summary>
    public ImmutableArray<VerdictStep> Walk(DateTimeOffset from, DateTimeOffset until)
    {
        foreach (var stretch in StretchesOf(from, until)) Walk(stretch);
        return [.. steps];
    }

    /// <summary>What one rule comes to from an instant until another, which is left out, whether or not its policies are for the host: each turn, ascending.</summary>
    public List<RuleTurn> TurnsOf(RulePlan plan, DateTimeOffset from, DateTimeOffset until)
    {
        var turned = new List<RuleTurn>();
        foreach (var stretch in StretchesOf(from, until)) new RuleWalk(plan, stretch.Host, line, reliefs).Walk(stretch.From, stretch.Until, turned);
        return turned;
    }

    // Which policies are for a host may hang on its own word on what it runs, and that may change.
    private List<Stretch> StretchesOf(DateTimeOffset from, DateTimeOffset until)
    {
        if (stretches is { } known && known.From == from && known.Until == until) return known.Stretches;
        var all = new List<Stretch>();
        var begun = from;
        foreach (var next in PlatformTurns(from, until).Append(until))
        {
            var host = new HostFacts(whole, set.Department);
            if (history.Profile.Platform is null) host = new(whole, set.Department) { Platform = host.PlatformBy(line.ViewAt(begun)) };
            if (begun < next) all.Add(new(host, begun, next));
            begun = next;
        }
        stretches = (from, until, all);
        return all;
    }

    private List<DateTimeOffset> PlatformTurns(DateTimeOffset from, DateTimeOffset until)
    {
        var turns = new Turns(from, until, line, keepsHistory: false, counts: 0);
        if (history.Profile.Platform is null) turns.AddRuns(new HostFacts(whole, set.Department).RunsOf(new("device.platform")), null);
        return turns.Sorted();
    }

    private void AddTurns(RulePlan plan, in Stretch stretch, List<RuleTurn> turned)
    {
        int begun = turned.Count;
        if (changes?.AlikeBefore(plan) is { } alike && before!.walked.TryGetValue((alike.Index, stretch.From), out var same))
            foreach (var turn in same) turned.Add(turn with { Rule = plan.Index });
        else new RuleWalk(plan, stretch.Host, line, reliefs).Walk(stretch.From, stretch.Until, turned);
        walked[(plan.Index, stretch.From)] = turned[begun..];
    }

    private void Walk(in Stretch stretch)
    {
        var (host, from, until) = stretch;
        var policies = set.Plan.Matching(history.Profile with { Platform = host.Platform });
        var turned = new List<RuleTurn>();
        foreach (var plan in policies.SelectMany(policy => policy.Rules).Distinct()) AddTurns(plan, stretch, turned);
        turned.Sort((left, right) => left.From.CompareTo(right.From));
        var presences = PresenceWalk.TurnsIn(history, line, limits, from, until);
        var known = new Relieved[set.Plan.RuleCount];
        int turn = 0, presence = 0;
        for (var at = from; ;)
        {
            int before = turn;
            for (; turn < turned.Count && turned[turn].From == at; turn++) known[turned[turn].Rule] = turned[turn].Relieved;
            while (presence < presences.Count && presences[presence] <= at) presence++;
            Add(at, policies, known, turn > before || steps.Count == 0);
            if (turn == turned.Count && presence == presences.Count) return;
            at = turn < turned.Count && (presence == presences.Count || turned[turn].From <= presences[presence]) ? turned[turn].From : presences[presence];
        }
    }

    private void Add(DateTimeOffset at, ImmutableArray<PolicyPlan> policies, Relieved[] known, bool isTurn)
    {
        string presence = PresenceWalk.At(history, line, limits, at);
        var verdicts = new PolicyVerdict[policies.Length];
        for (int i = 0; i < verdicts.Length; i++)
        {
            var outcomes = new Outcome[policies[i].Rules.Length];
            for (int j = 0; j < outcomes.Length; j++) outcomes[j] = known[policies[i].Rules[j].Index].Outcome;
            verdicts[i] = PolicyVerdict.Of(policies[i], outcomes, presence);
        }
        var (worst, lowest) = PolicyVerdict.Together(verdicts);
        var rules = isTurn ? RulesOf(policies, known) : steps[^1].Rules;
        var step = new VerdictStep(at, worst < 0 ? HostState.Unassessed : verdicts[worst].State, worst < 0 ? null : verdicts[lowest < 0 ? worst : lowest].Plan.Policy.Name,
            lowest < 0 ? null : verdicts[lowest].Score, lowest < 0 ? 0 : verdicts[lowest].Coverage, rules);
        if (steps.Count == 0 || !SaysSame(steps[^1], step)) steps.Add(step);
    }

    private static ImmutableArray<RuleStep> RulesOf(ImmutableArray<PolicyPlan> policies, Relieved[] known)
    {
        var rules = ImmutableArray.CreateBuilder<RuleStep>(policies.Sum(policy => policy.Rules.Length));
        foreach (var policy in policies)
            foreach (var plan in policy.Rules) rules.Add(RuleStep.Of(policy.Policy, plan.Rule, known[plan.Index]));
        return rules.MoveToImmutable();
    }

    private static bool SaysSame(VerdictStep left, VerdictStep right) =>
        left.State == right.State && left.DecidedBy == right.DecidedBy && left.Score == right.Score && left.Coverage.Equals(right.Coverage)
        && (left.Rules == right.Rules || left.Rules.AsSpan().SequenceEqual(right.Rules.AsSpan(), SameRule.Comparer));

    private sealed class SameRule : IEqualityComparer<RuleStep>
    {
        public static readonly SameRule Comparer = new();

        public bool Equals(RuleStep x, RuleStep y) => x.Policy == y.Policy && x.Id == y.Id && x.Outcome == y.Outcome && x.Reason == y.Reason;

        public int GetHashCode(RuleStep obj) => HashCode.Combine(obj.Policy, obj.Id, obj.Outcome, obj.Reason);
    }
}

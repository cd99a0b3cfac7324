using System.Collections.Immutable;
using NetReady.Core.Hosts;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Timelines;

/// <summary>Two versions of the policies, to judge many hosts by both: what they have in common is judged once. Safe to share between threads.</summary>
public sealed class PolicyPair
{
    private readonly PolicySet before, after;
    private readonly Allowances beforeLive, afterLive, afterLiveThen;
    private readonly PolicyChanges? changes;

    /// <summary>Puts two versions beside each other.</summary>
    /// <param name="before">The first.</param>
    /// <param name="beforeSince">Since when each of its rules is live.</param>
    /// <param name="after">The second.</param>
    /// <param name="afterSince">The same of its rules.</param>
    /// <param name="apart">Whether each is to judge for itself, whatever they have in common: slower, and the same comes out.</param>
    public PolicyPair(PolicySet before, ImmutableDictionary<string, DateTimeOffset> beforeSince, PolicySet after, ImmutableDictionary<string, DateTimeOffset> afterSince, bool apart = false)
    {
        (this.before, this.after) = (before, after);
        (beforeLive, afterLive) = (new([], beforeSince), new([], afterSince));
        afterLiveThen = new([], afterSince.RemoveRange(afterSince.Keys.Where(rule => !beforeSince.ContainsKey(rule))));
        changes = apart ? null : new(before, beforeLive, after, afterLive);
        Needs = before.Needs.And(after.Needs);
    }

    /// <summary>Which samples verdicts by both are a function of.</summary>
    public SampleNeeds Needs { get; }

    /// <summary>Whether <see cref="ComeToSame"/> needs samples of a kind of host; null where only whole verdicts tell whether the versions differ.</summary>
    /// <remarks>As far back as <see cref="Needs"/> says, so that rules come to the same here and there.</remarks>
    public bool? RulesNeedSamples(HostProfile profile) =>
        changes?.For(profile) is { } changed ? changed.Any(rule => rule.Before.Asked.Concat(rule.After.Asked).Any(fact => fact.Terms is not null)) : null;

    /// <summary>What of a host <see cref="LimitsSaySame"/> looks at; null where more than limits differ for a kind of host.</summary>
    /// <remarks>Samples as far back as by <see cref="Needs"/>.</remarks>
    public (bool Samples, bool Facts)? LimitsNeed(HostProfile profile)
    {
        if (changes?.For(profile) is not { } changed || !changed.All(rule => rule.OnlyLimits)) return null;
        bool samples = false, facts = false;
        foreach (var rule in changed)
            foreach (int fact in rule.ChangedFacts) (samples, facts) = rule.Before.Asked[fact].Terms is null ? (samples, true) : (true, facts);
        return (samples, facts);
    }

    /// <summary>
    /// Whether all that is known of a host says the same against the limits of either version, so that these are sure to differ on it in nothing that counts,
    /// now or ever before. It looks at neither contacts nor waivers.
    /// </summary>
    /// <param name="history">What is known of the host, as far as <see cref="LimitsNeed"/> says.</param>
    public bool LimitsSaySame(HostHistory history)
    {
        if (changes?.For(history.Profile) is not { } changed) return false;
        var host = new HostFacts(history.Whole, before.Department);
        return changed.All(rule => rule.SaysSame(host));
    }

    /// <summary>
    /// Whether the versions are sure to differ on a host in nothing that counts: neither at an instant in any rule's verdict, its reason and end included,
    /// nor over a stretch before it in the state. Judges only the rules that changed.
    /// </summary>
    /// <param name="history">What is known of the host; samples only where <see cref="RulesNeedSamples"/>.</param>
    /// <param name="waivers">The waivers for it.</param>
    /// <param name="from">The beginning of the stretch; null for none.</param>
    /// <param name="at">The instant.</param>
    public bool ComeToSame(HostHistory history, ImmutableArray<Waiver> waivers, DateTimeOffset? from, DateTimeOffset at)
    {
        if (changes?.For(history.Profile) is not { } changed) return false;
        if (changed.IsEmpty) return true;
        var evidence = history.At(at);
        var (left, right) = (new HostJudge(before, evidence, beforeLive with { Waivers = waivers }), new HostJudge(after, evidence, afterLive with { Waivers = waivers }));
        foreach (var rule in changed)
        {
            var relieved = left.JudgedAnew(rule.Before).Relieved;
            if (relieved != right.JudgedAnew(rule.After).Relieved || rule.Tells(relieved.Outcome)) return false;
        }
        if (from is not { } begin || begin >= at) return true;
        var (past, pastAfter) = Walks(history, waivers, changes: null);
        return changed.All(rule => SameTurns(rule, past.TurnsOf(rule.Before, begin, at), pastAfter.TurnsOf(rule.After, begin, at)));
    }

    /// <summary>Both verdicts on a host at an instant.</summary>
    public (HostVerdict Before, HostVerdict After) Judge(HostHistory history, ImmutableArray<Waiver> waivers, DateTimeOffset at)
    {
        var evidence = history.At(at);
        var first = new HostJudge(before, evidence, beforeLive with { Waivers = waivers });
        var verdict = first.Judge();
        return (verdict, new HostJudge(after, evidence, afterLive with { Waivers = waivers }, first, changes).Judge());
    }

    /// <summary>The course of both verdicts on a host, as if each version had been in force all along: a rule that is new has no time to fix from going live.</summary>
    public (ImmutableArray<VerdictStep> Before, ImmutableArray<VerdictStep> After) Walk(HostHistory history, ImmutableArray<Waiver> waivers, DateTimeOffset from, DateTimeOffset until)
    {
        var (first, second) = Walks(history, waivers, changes);
        return (first.Walk(from, until), second.Walk(from, until));
    }

    private (HostWalk Before, HostWalk After) Walks(HostHistory history, ImmutableArray<Waiver> waivers, PolicyChanges? changes)
    {
        var first = new HostWalk(before, history, AllowancesOverTime.Always(beforeLive with { Waivers = waivers }));
        return (first, new(after, history, AllowancesOverTime.Always(afterLiveThen with { Waivers = waivers }), first, changes));
    }

    // A turn for another reason changes no state.
    private static bool SameTurns(ChangedRule rule, List<RuleTurn> before, List<RuleTurn> after)
    {
        static IEnumerable<(DateTimeOffset, Outcome)> Outcomes(List<RuleTurn> turns) =>
            turns.Where((turn, place) => place == 0 || turns[place - 1].Relieved.Outcome != turn.Relieved.Outcome).Select(turn => (turn.From, turn.Relieved.Outcome));
        return Outcomes(before).SequenceEqual(Outcomes(after)) && !before.Exists(turn => rule.Tells(turn.Relieved.Outcome));
    }
}

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

    /// <summary>Which samples <see cref="ComeToSame"/> needs of a kind of host; null where only whole verdicts tell whether the versions differ.</summary>
    /// <remarks>As far back as <see cref="Needs"/>, so that rules come to the same here and there.</remarks>
    public SampleNeeds? NeedsToTell(HostProfile profile) => changes?.For(profile) is not { } changed ? null
        : Needs with { Keys = SampleNeeds.Of(changed.SelectMany(rule => (IEnumerable<Rule>)[rule.Before.Rule, rule.After.Rule])).Keys };

    /// <summary>
    /// Whether the versions are sure to differ on a host in nothing that counts: neither at an instant in any rule's verdict, its reason and end included,
    /// nor over a stretch before it in the state. Judges only the rules that changed.
    /// </summary>
    /// <param name="history">What is known of the host; of samples, what <see cref="NeedsToTell"/> says.</param>
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

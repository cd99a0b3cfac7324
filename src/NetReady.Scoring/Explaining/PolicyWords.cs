using System.Collections.Immutable;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Explaining;

/// <summary>Puts one policy's verdict on a host into words.</summary>
internal static class PolicyWords
{
    /// <summary>The explanation of one policy's part of a scorecard.</summary>
    /// <exception cref="ArgumentException">The scorecard was made by another version of the policy.</exception>
    public static PolicyExplanation Of(Policy policy, PolicyScore verdict, Scorecard card)
    {
        if (verdict.Hash != policy.Hash) throw new ArgumentException($"The scorecard was made by another version of {policy.Name}.", nameof(card));
        var whatIf = new WhatIf(policy, card.Rules.Where(rule => rule.Policy == policy.Name), card.Presence);
        var groups = Groups(whatIf);
        var (shown, sum) = ShownPoints.Of([.. whatIf.Rules.Select(rule => (rule.Result.Points, rule.Result.Of))]);
        return new()
        {
            Policy = policy.Name, Title = policy.Title, Effect = verdict.Effect, State = verdict.State, Because = verdict.Because, Score = verdict.Score, Coverage = verdict.Coverage,
            Groups = groups, ShownSum = sum,
            Rules = [.. whatIf.Rules.Select((rule, index) => new RulePoints(rule.Result.Id, rule.Result.Title, rule.Result.Group, rule.Rule.Required, rule.Rule.Weight, rule.Result.Outcome,
                rule.Result.Points, rule.Result.Of, Why(rule.Result, rule.Rule, rule.Outcome)) { Shown = shown[index] })],
            Arithmetic = verdict.Score is { } score ? [.. Arithmetic(policy, score, verdict.Coverage, whatIf, groups)] : ["No rule is scored on this host."],
            Better = Better(whatIf, verdict.State, card), Endings = Endings(whatIf),
        };
    }

    private static ImmutableArray<GroupPoints> Groups(WhatIf whatIf) =>
    [
        .. whatIf.Rules.Where(rule => rule.Result.Of is not null).GroupBy(rule => rule.Result.Group).Select(group => new GroupPoints(group.Key,
            group.Sum(rule => rule.Result.Points ?? 0), group.Sum(rule => rule.Result.Of!.Value), group.Sum(rule => rule.Rule.Weight * OutcomeTerms.Of(rule.Outcome).Low),
            group.Where(rule => OutcomeTerms.Of(rule.Outcome).IsDecided).Sum(rule => rule.Rule.Weight), group.Sum(rule => rule.Rule.Weight))),
    ];

    private static string Why(RuleResult result, Rule rule, Outcome outcome)
    {
        string seen = result.Observed is { } observed ? $"Seen: {observed}; asked: {result.Must}." : $"Nothing seen; asked: {result.Must}.";
        string until = result.Until is { } end ? Spoken.Instant(end) : "";
        return outcome switch
        {
            Outcome.Pass => seen,
            Outcome.Fail when result.Reason is not null => $"{seen} The rule fails where the evidence does not decide: {ReasonWords.Of(result.Reason)}.",
            Outcome.Fail => seen,
            Outcome.InGrace => $"{seen} It fails, and its time to fix runs until {until}.",
            Outcome.Waived => $"{seen} It is waived until {until}.",
            Outcome.Unknown => $"{seen} Not decided ({result.Reason}): {ReasonWords.Of(result.Reason)}.",
            Outcome.LeftOut => $"{seen} Not decided ({result.Reason}): {ReasonWords.Of(result.Reason)}. The rule then leaves the score.",
            _ => rule.OnlyWhen is null ? "The question does not arise on this host." : $"The question does not arise on this host; it is for hosts where {Spoken.Condition(rule.OnlyWhen)}.",
        };
    }

    private static IEnumerable<string> Arithmetic(Policy policy, ScoreRange score, double coverage, WhatIf whatIf, ImmutableArray<GroupPoints> groups)
    {
        string Ids(params Outcome[] outcomes) => Spoken.List([.. whatIf.Rules.Where(rule => outcomes.Contains(rule.Outcome)).Select(rule => rule.Result.Id)]);
        double Sum(params Outcome[] outcomes) => whatIf.Rules.Where(rule => outcomes.Contains(rule.Outcome)).Sum(rule => rule.Result.Of ?? 0);
        yield return $"Low is {Spoken.Number(score.Low)}: the points above, {string.Join(" + ", groups.Select(group => $"{Spoken.Number(group.Points)} {group.Group}"))}. What is unknown earns nothing.";
        bool anyUnknown = whatIf.Rules.Any(rule => rule.Outcome == Outcome.Unknown);
        yield return anyUnknown
            ? $"High is {Spoken.Number(score.High)}: low and the {Spoken.Number(Sum(Outcome.Unknown))} points of what is unknown ({Ids(Outcome.Unknown)})."
            : "High is the same: nothing is unknown.";
        if (anyUnknown)
        {
            var decided = groups.Where(group => group.Decided > 0).ToList();
            yield return decided.Count == 0
                ? $"Mid is {Spoken.Number(score.Mid)}: it leaves out what is unknown, and nothing is decided."
                : $"Mid is {Spoken.Number(score.Mid)}: it leaves out what is unknown, weight and all. By weight {Spoken.List([.. decided.Select(group => $"{group.Group} earns {Spoken.Number(group.Earned)} of {Spoken.Number(group.Decided)}")])}; "
                    + (decided.Count == 1 ? "100 times that share." : $"100 times the mean of these {decided.Count} shares.");
        }
        else
        {
            yield return "Mid is the same: nothing is left out.";
        }
        yield return whatIf.Rules.Any(rule => rule.Outcome is Outcome.InGrace or Outcome.Waived)
            ? $"Strict is {Spoken.Number(score.Strict)}: low without the {Spoken.Number(Sum(Outcome.InGrace, Outcome.Waived))} points that time to fix and waivers lend ({Ids(Outcome.InGrace, Outcome.Waived)})."
            : "Strict is the same as low: nothing is in grace or waived.";
        yield return $"Coverage is {Spoken.Number(coverage * 100)} %: the points of what is decided, of 100. {Spoken.Number(policy.NeedsEvidenceFor * 100)} % is needed; ready starts at {Spoken.Number(policy.ReadyFrom)} and conditional at {Spoken.Number(policy.ConditionalFrom)}, both by low.";
        if (whatIf.Rules.Any(rule => rule.Outcome is Outcome.NotApplicable or Outcome.LeftOut))
            yield return $"Not scored on this host, so that the others of their group weigh more: {Ids(Outcome.NotApplicable, Outcome.LeftOut)}.";
    }

    private static ImmutableArray<NextState> Better(WhatIf whatIf, string state, Scorecard card)
    {
        var ways = ImmutableArray.CreateBuilder<NextState>();
        foreach (string target in (ReadOnlySpan<string>)[HostState.Conditional, HostState.Ready])
        {
            if (HostState.WorstFirst.IndexOf(target) <= HostState.WorstFirst.IndexOf(state) || whatIf.WayTo(target) is not { } way || ways.Any(known => known.State == way.State)) continue;
            var changes = way.Rules.Select(rule => new Change(rule.Id, (rule.Of ?? 0) - (rule.Points ?? 0), ToDo(rule)));
            if (way.Heard) changes = changes.Prepend(new(null, 0, $"The host reports again: it is {card.Presence}, and its last verdict has lapsed."));
            ways.Add(new(way.State, way.Low, [.. changes]));
        }
        return ways.ToImmutable();
    }

    private static string ToDo(RuleResult rule) => rule.Outcome switch
    {
        "unknown" => $"Evidence that it holds: {rule.Title}. Now {ReasonWords.Of(rule.Reason)}.",
        "in-grace" => $"{rule.Title}. {rule.Fix ?? "The rule names no fix."} Its time to fix runs until {Spoken.Instant(rule.Until!.Value)}.",
        _ => $"{rule.Title}. {rule.Fix ?? "The rule names no fix."}",
    };

    private static ImmutableArray<Ending> Endings(WhatIf whatIf) =>
    [
        .. whatIf.Rules.Select(rule => rule.Result.Until).OfType<DateTimeOffset>().Distinct().Order().Select(end =>
        {
            var (state, low) = whatIf.With(rule => rule.Until <= end ? Outcome.Fail : null);
            return new Ending(end, [.. whatIf.Rules.Where(rule => rule.Result.Until == end).Select(rule => rule.Result.Id)], state, low);
        }),
    ];
}

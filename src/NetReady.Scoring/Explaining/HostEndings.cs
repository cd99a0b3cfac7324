using System.Collections.Immutable;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Explaining;

/// <summary>What becomes of a host's state as times to fix run out and nothing else changes.</summary>
internal static class HostEndings
{
    /// <summary>Each instant at which a time to fix ends, the earliest first; all policies that count together. Waivers stay as they are.</summary>
    public static ImmutableArray<Ending> Of(PolicySet policies, Scorecard card)
    {
        if (!card.Rules.Any(rule => rule.Outcome == "in-grace")) return [];
        var byName = policies.All.ToDictionary(policy => policy.Name, StringComparer.Ordinal);
        var counting = card.Policies.Where(policy => policy.Effect == "counts")
            .Select(policy => new WhatIf(byName[policy.Policy], card.Rules.Where(rule => rule.Policy == policy.Policy), card.Presence)).ToList();
        var inGrace = counting.SelectMany(policy => policy.Rules).Select(rule => rule.Result).Where(rule => rule.Outcome == "in-grace").ToList();
        return
        [
            .. inGrace.Select(rule => rule.Until!.Value).Distinct().Order().Select(end =>
            {
                var then = counting.Select(policy => policy.With(rule => rule.Outcome == "in-grace" && rule.Until <= end ? Outcome.Fail : null)).ToList();
                return new Ending(end, [.. inGrace.Where(rule => rule.Until == end).Select(rule => rule.Id).Distinct(StringComparer.Ordinal)],
                    then.Select(one => one.State).MinBy(state => HostState.WorstFirst.IndexOf(state))!, then.Min(one => one.Low));
            }),
        ];
    }
}

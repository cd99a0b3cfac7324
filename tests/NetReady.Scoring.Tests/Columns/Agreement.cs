using System.Collections.Immutable;
using NetReady.Scoring.Columns;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Columns;

/// <summary>Holds what a sweep makes of a host against its scorecard.</summary>
internal static class Agreement
{
    /// <summary>Where the two differ, in words; null where they say the same, scores to the last bit.</summary>
    public static string? Difference(FleetVerdicts verdicts, int index, PolicySet set, HostEvidence host, Allowances allowances)
    {
        var card = set.Score(host, allowances);
        var verdict = verdicts[index];
        if (new SweptHost(card.State, card.DecidedBy, card.Score, card.Coverage, card.Presence) is var expected && verdict != expected) return $"{host.Host}: {verdict} instead of {expected}";
        var policies = card.Policies.Select(policy => new SweptPolicy(policy.Policy, policy.Score, policy.Coverage, policy.State)).ToList();
        foreach (var (seen, wanted) in verdicts.PoliciesOf(index).Zip(policies))
            if (seen != wanted) return $"{host.Host}: {seen} instead of {wanted}";
        if (verdicts.PoliciesOf(index).Length != policies.Count) return $"{host.Host}: {verdicts.PoliciesOf(index).Length} policies instead of {policies.Count}";
        // Where a verdict has an end, the scorecard's reason is that.
        var rules = card.Rules.Select(rule => (rule.Policy, rule.Id, rule.Outcome, Reason: rule.Until is null ? rule.Reason : null)).ToList();
        var judged = verdicts.RulesOf(index).Zip(card.Rules).Select(rule => (rule.First.Policy, rule.First.Id, rule.First.Outcome,
            Reason: rule.Second.Until is null && rule.First.Reason is { } reason ? Core.Facts.MissingReasons.Name(reason) : null)).ToList();
        foreach (var (seen, wanted) in judged.Zip(rules))
            if (seen != wanted) return $"{host.Host}: {seen} instead of {wanted}";
        if (judged.Count != rules.Count) return $"{host.Host}: {judged.Count} rules instead of {rules.Count}";
        if (!verdicts.Says(index, card)) return $"{host.Host}: the verdicts do not say what the scorecard says";
        return FirstLie(verdicts, index, card) is { } lie ? $"{host.Host}: the verdicts are taken to say {lie}" : null;
    }

    // Scorecards with one thing wrong.
    private static string? FirstLie(FleetVerdicts verdicts, int index, Scorecard card)
    {
        if (verdicts.Says(index, card with { State = card.State == "ready" ? "not-ready" : "ready" })) return "another state";
        if (verdicts.Says(index, card with { Presence = card.Presence == "fresh" ? "late" : "fresh" })) return "another presence";
        if (card.Rules.IsEmpty) return null;
        var rule = card.Rules[^1];
        if (verdicts.Says(index, card with { Rules = card.Rules.SetItem(card.Rules.Length - 1, rule with { Outcome = rule.Outcome == "pass" ? "fail" : "pass" }) })) return "another outcome";
        if (rule.Until is null && verdicts.Says(index, card with { Rules = card.Rules.SetItem(card.Rules.Length - 1, rule with { Reason = "because" }) })) return "another reason";
        return verdicts.Says(index, card with { Rules = card.Rules.RemoveAt(card.Rules.Length - 1) }) || verdicts.Says(index, card with { Rules = card.Rules.Add(rule) }) ? "other rules" : null;
    }

    /// <summary>A dictionary with a value for each key.</summary>
    public static ImmutableDictionary<string, DateTimeOffset> ToImmutableDictionaryOf(this IEnumerable<string> keys, Func<string, DateTimeOffset> value) => keys.ToImmutableDictionary(key => key, value);
}

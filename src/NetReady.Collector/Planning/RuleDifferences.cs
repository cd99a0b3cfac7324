using System.Collections.Immutable;
using System.Globalization;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Planning;

/// <summary>Finds the rules that come out otherwise on one of two scorecards of the same host.</summary>
internal static class RuleDifferences
{
    /// <summary>The rules by id, each once; of several policies that ask it, the first where it differs. Policies that never count are left out.</summary>
    public static ImmutableArray<RuleDifference> Between(Scorecard live, Scorecard proposed)
    {
        var before = Counting(live);
        var after = Counting(proposed);
        // A rule may have moved to another policy: what the host is asked then is compared with what it was asked.
        var byId = before.Values.GroupBy(rule => rule.Id, StringComparer.Ordinal).ToDictionary(rules => rules.Key, rules => rules.First(), StringComparer.Ordinal);
        var differences = new SortedDictionary<string, RuleDifference>(StringComparer.Ordinal);
        foreach (var (key, now) in after)
        {
            var old = before.GetValueOrDefault(key) ?? byId.GetValueOrDefault(now.Id);
            if (old?.Outcome != now.Outcome || old.Reason != now.Reason || old.Until != now.Until)
                differences.TryAdd(now.Id, new(now.Id, now.Title, old?.Outcome, now.Outcome, now.Until is null ? now.Reason : null, now.Until, Why(old, now)));
        }
        var asked = after.Values.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in byId.Values.Where(rule => !asked.Contains(rule.Id))) differences[gone.Id] = new(gone.Id, gone.Title, gone.Outcome, null, null, null, "the host is no longer asked");
        return [.. differences.Values];
    }

    private static Dictionary<(string Policy, string Id), RuleResult> Counting(Scorecard card)
    {
        var counting = card.Policies.Where(policy => policy.Effect == "counts").Select(policy => policy.Policy).ToHashSet(StringComparer.Ordinal);
        return card.Rules.Where(rule => counting.Contains(rule.Policy)).ToDictionary(rule => (rule.Policy, rule.Id));
    }

    private static string Why(RuleResult? before, RuleResult now)
    {
        // Where what is asked is as before, the difference is in what relieves it.
        static string Relief(RuleResult? before, RuleResult now) => (before?.Until, now.Until) switch
        {
            (null, { } until) => $"; {Relieved(now)} until {Day(until)}",
            ({ } until, null) => $"; no longer {Relieved(before!)}, which it was until {Day(until)}",
            ({ } was, { } until) when was != until => $"; {Relieved(now)} until {Day(until)} (was: until {Day(was)})",
            _ => "",
        };
        static string Relieved(RuleResult rule) => rule.Outcome == "waived" ? "waived" : "in grace";
        static string Day(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string seen = now.Observed is { } observed ? $"seen {observed}" : now.Outcome == "unknown" ? $"nothing that decides ({now.Reason})" : "nothing seen";
        string was = before is null ? " (not asked before)" : before.Must != now.Must ? $" (was: {before.Must})" : "";
        return $"{seen}, must be: {now.Must}{was}{Relief(before, now)}";
    }
}

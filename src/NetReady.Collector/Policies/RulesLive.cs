using System.Collections.Immutable;
using NetReady.Collector.Store;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Policies;

/// <summary>Since when rules are live, by id: a rule with another title keeps its time, one that goes and comes back starts anew.</summary>
internal static class RulesLive
{
    /// <summary>The ids of a version's rules.</summary>
    public static ImmutableHashSet<string> Of(PolicySet set) => [.. set.Policies.SelectMany(policy => policy.Rules).Select(rule => rule.Id)];

    /// <summary>Since when each rule that is live now has been.</summary>
    public static ImmutableDictionary<string, DateTimeOffset> Since(Sql sql) => Read(sql, "SELECT rule, since FROM rule_stretch WHERE until IS NULL", null);

    /// <summary>Since when each rule that was live at an instant had been.</summary>
    public static ImmutableDictionary<string, DateTimeOffset> SinceAsOf(Sql sql, DateTimeOffset instant) =>
        Read(sql, "SELECT rule, since FROM rule_stretch WHERE since <= @at AND (until IS NULL OR until > @at)", new { at = instant.UtcTicks });

    /// <summary>What <see cref="Since"/> comes to where other rules go live at an instant.</summary>
    public static ImmutableDictionary<string, DateTimeOffset> Then(IReadOnlyDictionary<string, DateTimeOffset> since, IReadOnlySet<string> rules, DateTimeOffset at) =>
        rules.ToImmutableDictionary(rule => rule, rule => since.TryGetValue(rule, out var before) ? before : at, StringComparer.Ordinal);

    /// <summary>Writes that from an instant on these rules are live and no others.</summary>
    public static void Change(Sql sql, IReadOnlySet<string> rules, DateTimeOffset at)
    {
        var before = Since(sql);
        foreach (string gone in before.Keys.Where(rule => !rules.Contains(rule))) sql.Run("UPDATE rule_stretch SET until = $1 WHERE rule = $0 AND until IS NULL", gone, at.UtcTicks);
        // One that went in this very instant was never away.
        foreach (string rule in rules.Where(rule => !before.ContainsKey(rule)))
            sql.Run("INSERT INTO rule_stretch (rule, since) VALUES ($0, $1) ON CONFLICT DO UPDATE SET until = NULL", rule, at.UtcTicks);
    }

    private static ImmutableDictionary<string, DateTimeOffset> Read(Sql sql, string select, object? parameters) =>
        sql.Query<Row>(select, parameters).ToImmutableDictionary(row => row.rule, row => StoreTime.From(row.since), StringComparer.Ordinal);

    private sealed record Row(string rule, long since);
}

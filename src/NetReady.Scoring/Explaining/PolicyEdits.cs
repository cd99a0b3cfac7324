using System.Collections.Immutable;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Explaining;

/// <summary>One difference between two versions of the policies, in words.</summary>
/// <param name="Where">The policies that it is in, or the file beside them.</param>
/// <param name="Rule">The rule's id; null where it is not about one.</param>
/// <param name="Title">The rule's or policy's title, as the newer version has it.</param>
/// <param name="Kind"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Words">What changed, each as <c>must: at most 30 d becomes at most 14 d</c>; empty for what was added or removed.</param>
public sealed record PolicyEdit(ImmutableArray<string> Where, string? Rule, string Title, string Kind, ImmutableArray<string> Words);

/// <summary>Says how one version of the policies differs from another.</summary>
internal static class PolicyEdits
{
    private const string Added = "added", Removed = "removed", Changed = "changed";

    /// <summary>Every difference: policies first, then rules by id, then the files beside them. What says the same in other words is none.</summary>
    public static ImmutableArray<PolicyEdit> Between(PolicySet before, PolicySet after)
    {
        var old = before.All.ToDictionary(policy => policy.Name, StringComparer.Ordinal);
        var now = after.All.ToDictionary(policy => policy.Name, StringComparer.Ordinal);
        var policies = old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => Edit([name], null, old.GetValueOrDefault(name), now.GetValueOrDefault(name), policy => policy.Title, Facets.OfPolicy));
        var rules = old.Keys.Intersect(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).SelectMany(name => OfRules(old[name], now[name]))
            // A rule that several policies inherit changed once.
            .GroupBy(edit => (edit.Rule, edit.Kind, Words: string.Join('\n', edit.Words)))
            .Select(same => same.First() with { Where = [.. same.SelectMany(edit => edit.Where)] }).OrderBy(edit => edit.Rule, StringComparer.Ordinal);
        PolicyEdit?[] files =
        [
            Edit(["department.yaml"], null, before.Department, after.Department, _ => "the department", Facets.OfDepartment),
            Edit(["tiers.yaml"], null, before.Tiers, after.Tiers, _ => "the tiers", Facets.OfTiers),
        ];
        return [.. policies.OfType<PolicyEdit>(), .. rules, .. files.OfType<PolicyEdit>()];
    }

    private static IEnumerable<PolicyEdit> OfRules(Policy before, Policy after)
    {
        var old = before.Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        var now = after.Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        return old.Keys.Union(now.Keys, StringComparer.Ordinal)
            .Select(id => Edit([after.Name], id, old.GetValueOrDefault(id), now.GetValueOrDefault(id), rule => rule.Title, Facets.OfRule)).OfType<PolicyEdit>();
    }

    private static PolicyEdit? Edit<T>(ImmutableArray<string> where, string? rule, T? before, T? after, Func<T, string> title, ImmutableArray<Facet<T>> facets) where T : class
    {
        if (before is null) return new(where, rule, title(after!), Added, []);
        if (after is null) return new(where, rule, title(before), Removed, []);
        var words = facets.Select(facet => (facet.Name, Old: facet.Say(before), New: facet.Say(after))).Where(said => said.Old != said.New)
            .Select(said => $"{said.Name}: {said.Old} becomes {said.New}").ToImmutableArray();
        return words.IsEmpty ? null : new(where, rule, title(after), Changed, words);
    }
}

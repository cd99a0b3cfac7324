using System.Collections.Immutable;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Policies;

/// <summary>Makes policies of their files: inherited rules first, with what is overridden replaced and what is removed left out.</summary>
/// <param name="files">The packs by name.</param>
/// <param name="problems">Where mistakes go.</param>
internal sealed class Inheritance(IReadOnlyDictionary<string, PolicyFile> files, ProblemList problems)
{
    private sealed record Effective(YamlMap Map, Rule? Rule);

    private sealed record Resolved(ImmutableArray<string> Inherits, ImmutableDictionary<string, Effective> ById, ImmutableArray<string> Order);

    private readonly Dictionary<string, Resolved> resolved = new(StringComparer.Ordinal);
    private readonly List<string> path = [];

    /// <summary>Every policy, by name.</summary>
    public ImmutableArray<Policy> ResolveAll()
    {
        RefuseSharedIds();
        var policies = ImmutableArray.CreateBuilder<Policy>();
        foreach (var (name, file) in files.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var policy = Resolve(name, file);
            var rules = policy.Order.Select(id => policy.ById[id]).ToList();
            var texts = rules.Select(rule => Canonical.Text(rule.Map))
                .Append(Canonical.Text(new YamlMap(file.Map.Mark, [.. file.Map.Entries.Where(entry => entry.Key.Text is not ("rules" or "inherits"))])))
                .Append(Canonical.Hash(file.Inherits.Select(word => word.Text)));
            policies.Add(file.Header with { Inherits = policy.Inherits, Rules = [.. rules.Select(rule => rule.Rule).OfType<Rule>()], Hash = Canonical.Hash(texts) });
        }
        return policies.ToImmutable();
    }

    private void RefuseSharedIds()
    {
        var seen = new Dictionary<string, Mark>(StringComparer.Ordinal);
        foreach (var entry in files.Values.SelectMany(file => file.Entries).Where(entry => entry.Kind == EntryKind.Rule)
            .OrderBy(entry => entry.Id.Mark.File, StringComparer.Ordinal).ThenBy(entry => entry.Id.Mark.Line))
        {
            if (seen.TryAdd(entry.Id.Text, entry.Id.Mark)) continue;
            var first = seen[entry.Id.Text];
            problems.Add(entry.Id.Mark, $"the id {Wording.Quote(entry.Id.Text)} is taken in {first.File}, line {first.Line}; ids are unique across packs (an inherited rule is changed by 'override')");
        }
    }

    private Resolved Resolve(string name, PolicyFile file)
    {
        if (resolved.TryGetValue(name, out var done)) return done;
        path.Add(name);
        var inherits = ImmutableArray.CreateBuilder<string>();
        var byId = new Dictionary<string, Effective>(StringComparer.Ordinal);
        var order = new List<string>();
        var disputed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in file.Inherits)
        {
            if (FindInherited(word) is not { } parent) continue;
            var above = Resolve(word.Text, parent);
            inherits.Add(word.Text);
            inherits.AddRange(above.Inherits);
            foreach (string id in above.Order)
            {
                if (byId.TryAdd(id, above.ById[id])) order.Add(id);
                else if (!ReferenceEquals(byId[id].Map, above.ById[id].Map)) disputed[id] = word.Text;
            }
        }
        foreach (var entry in file.Entries) Apply(entry, byId, order, disputed);
        foreach (var (id, parent) in disputed)
            problems.Add(file.Inherits.First(word => word.Text == parent).Mark, $"the rule {id} comes from more than one inherited policy and not as the same; say which by 'override' or 'remove'");
        path.RemoveAt(path.Count - 1);
        return resolved[name] = new([.. inherits.Distinct(StringComparer.Ordinal)], byId.ToImmutableDictionary(StringComparer.Ordinal), [.. order]);
    }

    private PolicyFile? FindInherited(YamlScalar word)
    {
        if (!files.TryGetValue(word.Text, out var parent))
        {
            problems.Add(word.Mark, $"there is no policy {Wording.Quote(word.Text)} to inherit{Wording.Suggest(word.Text, files.Keys)}");
            return null;
        }
        int start = path.IndexOf(word.Text);
        if (start < 0) return parent;
        problems.Add(word.Mark, $"policies inherit each other in a circle: {string.Join(" inherits ", path.Skip(start).Append(word.Text))}; take one of these out");
        return null;
    }

    private void Apply(RuleEntry entry, Dictionary<string, Effective> byId, List<string> order, Dictionary<string, string> disputed)
    {
        string id = entry.Id.Text;
        if (entry.Kind == EntryKind.Rule)
        {
            var rule = RuleReader.Read(entry.Map, problems);
            if (byId.TryAdd(id, new(entry.Map, rule))) order.Add(id);
            return;
        }
        if (!byId.TryGetValue(id, out var inherited))
        {
            problems.Add(entry.Id.Mark, $"{Wording.Quote(id)} is not inherited here, so it cannot be {(entry.Kind == EntryKind.Override ? "overridden" : "removed")}{Wording.Suggest(id, order)}");
            return;
        }
        disputed.Remove(id);
        if (entry.Kind == EntryKind.Remove)
        {
            byId.Remove(id);
            order.Remove(id);
            return;
        }
        var map = Merge(inherited.Map, entry.Map);
        byId[id] = new(map, RuleReader.Read(map, problems, entry.Map));
    }

    // The override's keys replace those of the same name; one that asks something else takes the old question's parts and examples with it.
    private static YamlMap Merge(YamlMap inherited, YamlMap over)
    {
        var gone = over.Entries.Select(entry => entry.Key.Text).ToHashSet(StringComparer.Ordinal);
        if (gone.Overlaps(ConditionReader.Keys)) gone.Add("examples");
        if (gone.FirstOrDefault(ConditionReader.Shapes.Contains) is { } shape)
        {
            gone.UnionWith(ConditionReader.Shapes);
            if (shape != "fact") gone.Add("must");
            if (shape != "parameter") gone.Add("is");
        }
        return new(over.Mark, [.. inherited.Entries.Where(entry => !gone.Contains(entry.Key.Text)), .. over.Entries.Where(entry => entry.Key.Text != "override")]);
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Explaining;

namespace NetReady.Scoring.Schema;

/// <summary>What schemas say of facts: their names, what they may have to be, and what they may be in an example.</summary>
internal static class FactParts
{
    /// <summary>The name of one fact; each comes with its help.</summary>
    public static JsonObject Name()
    {
        var names = new JsonArray();
        foreach (var fact in Vocabulary.All) names.Add((JsonNode)new JsonObject { ["const"] = fact.Name, ["description"] = FactHelp.Of(fact) });
        return new() { ["description"] = "The fact that is asked about.", ["type"] = "string", ["anyOf"] = names };
    }

    /// <summary>What a fact has to be, whichever it is.</summary>
    public static JsonObject Must()
    {
        var must = Parts.OrKeys(Parts.Pattern(
            $"What the fact has to be, in words: {string.Join(", ", Relations.Words)}; then a value in the fact's own unit, as \"at most 14 d\".",
            $"^({string.Join('|', Relations.Words)})( |\\[|$)", $"'must' starts with one of: {string.Join(", ", Relations.Words)}"),
        [
            ("one of", Parts.ListOf("At least one of these.", Parts.Text("A value."))),
            ("none of", Parts.ListOf("None of these.", Parts.Text("A value."))),
        ]);
        must["minProperties"] = 1;
        must["maxProperties"] = 1;
        return must;
    }

    /// <summary>For each sort of fact: where <c>fact</c> names one of that sort, <c>must</c> is what that sort may have to be.</summary>
    public static JsonArray MustFitsFact()
    {
        var rules = new JsonArray();
        foreach (var sort in Vocabulary.All.GroupBy(MustPattern))
        {
            // A pattern and no enum: editors list an enum's words on hover, and these would be other facts.
            string names = string.Join('|', sort.Select(fact => Parts.Escape(fact.Name)));
            var examples = MustExamples(sort.First()).ToArray();
            var must = new JsonObject { ["pattern"] = sort.Key, ["patternErrorMessage"] = $"the fact is {FactHelp.Kind(sort.First())}; write for example \"{examples[0]}\"", ["defaultSnippets"] = Snippets(examples) };
            rules.Add((JsonNode)new JsonObject
            {
                ["if"] = new JsonObject { ["properties"] = new JsonObject { ["fact"] = new JsonObject { ["pattern"] = $"^({names})$" } }, ["required"] = Parts.Strings("fact") },
                ["then"] = new JsonObject { ["properties"] = new JsonObject { ["must"] = must } },
            });
        }
        return rules;
    }

    /// <summary>Facts with their values, as examples and facts files state them.</summary>
    public static JsonObject Stated() => Parts.Keys("The facts of the case, by name: a value, samples between brackets, or { missing: reason }.", Vocabulary.All.Select(fact => (fact.Name, Value(fact))));

    private static JsonObject Value(FactDefinition fact)
    {
        var value = new JsonObject { ["description"] = FactHelp.Of(fact) };
        var examples = ValueExamples(fact).Append(new JsonObject { ["missing"] = MissingReason.NeedsPrivilege.Name() });
        value["examples"] = new JsonArray([.. examples]);
        return value;
    }

    // What an editor offers to write; as examples they would crowd the help.
    private static JsonArray Snippets(IEnumerable<string> texts)
    {
        var snippets = new JsonArray();
        foreach (string text in texts) snippets.Add((JsonNode)new JsonObject { ["label"] = text, ["body"] = text });
        return snippets;
    }

    private static IEnumerable<JsonNode?> ValueExamples(FactDefinition fact) => fact.Kind switch
    {
        FactKind.Boolean => [true, false],
        FactKind.OneOf => fact.Words.Select(word => (JsonNode?)word),
        FactKind.Set => [Parts.Strings([.. fact.Words.DefaultIfEmpty("word").Take(2)])],
        FactKind.Count or FactKind.Number => [3],
        _ => [Example(fact)],
    };

    private static IEnumerable<string> MustExamples(FactDefinition fact)
    {
        if (fact.Kind == FactKind.Boolean) return ["is true", "is false", "known"];
        var words = fact.Words.DefaultIfEmpty("word").ToList();
        if (fact.Kind == FactKind.Set) return [$"one of [{words[0]}]", $"none of [{words[0]}]", "known"];
        if (fact.Kind is FactKind.OneOf or FactKind.Text) return [.. words.Select(word => $"is {word}"), $"is not {words[0]}", .. words.Count > 1 ? [$"one of [{words[0]}, {words[1]}]"] : ImmutableArray<string>.Empty, "known"];
        string example = Example(fact);
        var orders = fact.Better == Better.Higher ? new[] { "at least", "above", "at most", "below" } : ["at most", "below", "at least", "above"];
        return [.. orders.Select(words => $"{words} {example}"), .. MustReader.Allows(fact, Relation.Is) ? [$"is {example}"] : ImmutableArray<string>.Empty, "known"];
    }

    private static string Example(FactDefinition fact) => fact.Kind switch
    {
        FactKind.Ratio => "5 %",
        FactKind.Duration => fact.IsSampled ? "50 ms" : "14 d",
        FactKind.BitRate => "10 Mbit/s",
        FactKind.Bytes => "50 MB",
        FactKind.Distance => "10 km",
        FactKind.Rate => "1 /min",
        FactKind.Version => "2.0",
        FactKind.Instant => "2026-11-21T09:00:00Z",
        FactKind.Count or FactKind.Number => "3",
        _ => "word",
    };

    private static string MustPattern(FactDefinition fact)
    {
        string value = ValuePattern(fact);
        bool Allowed(Relation relation) => MustReader.Allows(fact, relation);
        var single = Enum.GetValues<Relation>().Where(relation => relation is not (Relation.OneOf or Relation.NoneOf or Relation.Known) && Allowed(relation))
            .Select(relation => relation == Relation.Is ? "is(?! not( |$))" : relation.Name()).ToList();
        var several = new[] { Relation.OneOf, Relation.NoneOf }.Where(Allowed).Select(relation => relation.Name()).ToList();
        var shapes = new List<string> { Relation.Known.Name() };
        if (single.Count > 0) shapes.Add($"({string.Join('|', single)}) +{(fact.Kind == FactKind.Text ? ".+" : value)}");
        if (several.Count > 0) shapes.Add($@"({string.Join('|', several)}) *\[ *{value}( *, *{value})* *\]");
        return $"^({string.Join('|', shapes)})$";
    }

    private static string ValuePattern(FactDefinition fact) => fact.Kind switch
    {
        FactKind.Boolean => "(true|false)",
        FactKind.Count => @"\+?[0-9]+(\.0*)?",
        FactKind.Version => @"[0-9]+(\.[0-9]+)*",
        FactKind.Instant => "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,7})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?",
        _ when fact.Kind.IsNumeric() => Parts.QuantityPattern(fact.Kind.Dimension()),
        _ when fact.Words.Length > 0 => $"({string.Join('|', fact.Words.Select(Parts.Escape))})",
        _ => @"[^,\[\]]+",
    };
}

using System.Text.Json.Nodes;
using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Schema;

/// <summary>What schemas say of conditions, in a rule and nested in it.</summary>
internal static class ConditionParts
{
    /// <summary>The name under <c>definitions</c> of a condition that stands by itself.</summary>
    public const string Condition = "condition";

    /// <summary>The keys of a condition.</summary>
    public static IEnumerable<(string Key, JsonObject Value)> Keys() =>
    [
        ("fact", Parts.Defined("fact")),
        ("must", Parts.Defined("must")),
        ("parameter", Parts.Text("A parameter in department.yaml, under 'parameters', which has to be what 'is' says.")),
        ("is", Parts.Text("The word that the parameter has to be, as true.")),
        ("all", Parts.ListOf("Every one of these conditions holds.", Parts.Defined(Condition))),
        ("any", Parts.ListOf("At least one of these conditions holds.", Parts.Defined(Condition))),
        ("not", Described(Parts.Defined(Condition), "This condition does not hold.")),
        ("target", Parts.Text("Samples: to which target they are taken. It is 'reflector' unless said, or a gateway or target of department.yaml.")),
        ("sample", Parts.Duration("Samples: the length of one. Agents build exactly the lengths that policies name.", "15 s")),
        ("holds_for", Parts.Pattern("Samples: how many of them have to hold. 95 % unless said.", "^(every sample|all samples|[0-9]+(\\.[0-9]+)? *%( of samples)?)$",
            "a share of the samples, as \"95 % of samples\", or \"every sample\"", "95 % of samples", "99 % of samples", "every sample")),
        ("over", Parts.Duration("Samples: the window, back from the host's last contact. 7 d unless said.", "7 d", "30 d")),
        ("needs", new()
        {
            ["description"] = "Samples: the fewest that decide; with fewer the rule is unknown (too-few-samples). 50 unless said.", ["type"] = Parts.Strings("string", "integer"),
            ["pattern"] = "^[0-9]+( samples?)?$", ["patternErrorMessage"] = "a number of samples, as \"50 samples\"", ["minimum"] = 1, ["maximum"] = 100_000, ["examples"] = Parts.Strings("50 samples", "20 samples"),
        }),
    ];

    /// <summary>A condition that stands by itself, in a list or under <c>not</c> or <c>only_when</c>.</summary>
    public static JsonObject Item()
    {
        var item = Parts.Keys(null, Keys());
        item["oneOf"] = OneShape();
        item["dependencies"] = Pairs();
        item["allOf"] = FactParts.MustFitsFact();
        return item;
    }

    /// <summary>That a condition has exactly one shape.</summary>
    public static JsonArray OneShape()
    {
        var shapes = new JsonArray();
        foreach (string shape in ConditionReader.Shapes) shapes.Add((JsonNode)Parts.Has(shape));
        return shapes;
    }

    /// <summary>Which keys go together.</summary>
    public static JsonObject Pairs() => new()
    {
        ["fact"] = Parts.Strings("must"), ["must"] = Parts.Strings("fact"), ["parameter"] = Parts.Strings("is"), ["is"] = Parts.Strings("parameter"),
    };

    // Beside a $ref nothing else is read in draft 7, so that a help of one's own goes around it.
    private static JsonObject Described(JsonObject part, string help) => new() { ["description"] = help, ["allOf"] = new JsonArray(part) };

    /// <summary>The key <c>only_when</c>.</summary>
    public static (string Key, JsonObject Value) OnlyWhen() => ("only_when", Described(Parts.Defined(Condition), "The rule applies only where this holds; elsewhere it is not-applicable."));
}

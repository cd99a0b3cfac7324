using System.Text.Json.Nodes;
using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Scoring.Schema;

/// <summary>The pieces that the schemas are put together from. Each call makes a new piece, as a JSON node stands in one place only.</summary>
internal static class Parts
{
    private const string Number = @"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?";

    /// <summary>A single value that is read as text: YAML takes 3.1 for a number and yes for a word, and a policy takes both as they stand.</summary>
    public static JsonObject Text(string help) => new() { ["description"] = help, ["type"] = Strings("string", "number", "boolean") };

    /// <summary>Text of a certain shape.</summary>
    public static JsonObject Pattern(string help, string pattern, string otherwise, params string[] examples)
    {
        var part = new JsonObject { ["description"] = help, ["type"] = "string", ["pattern"] = pattern, ["patternErrorMessage"] = otherwise };
        if (examples.Length > 0) part["examples"] = Strings(examples);
        return part;
    }

    /// <summary>A name of letters, digits and hyphens.</summary>
    public static JsonObject Id(string help, params string[] examples) =>
        Pattern(help, "^[A-Za-z][A-Za-z0-9-]{0,39}$", "letters, digits and hyphens, a letter first, at most 40", examples);

    /// <summary>True or false.</summary>
    public static JsonObject Flag(string help) => new() { ["description"] = help, ["type"] = "boolean" };

    /// <summary>One of these words, each with its own help. An editor shows the help of the word alone, so that it holds the other too.</summary>
    public static JsonObject Words(string help, params ReadOnlySpan<(string Word, string Help)> words)
    {
        var choices = new JsonArray();
        foreach (var (word, meaning) in words) choices.Add((JsonNode)new JsonObject { ["const"] = word, ["description"] = $"{help}\n\n{word}: {meaning}" });
        return new() { ["description"] = help, ["type"] = "string", ["anyOf"] = choices };
    }

    /// <summary>One of these words.</summary>
    public static JsonObject Words(string help, IEnumerable<string> words) => new() { ["description"] = help, ["type"] = "string", ["enum"] = Strings([.. words]) };

    /// <summary>A list of such items, or a single one.</summary>
    public static JsonObject OneOrMore(string help, Func<JsonObject> item) =>
        new() { ["description"] = help, ["anyOf"] = new JsonArray(Nameless(item()), new JsonObject { ["type"] = "array", ["items"] = Nameless(item()) }) };

    /// <summary>A list.</summary>
    public static JsonObject ListOf(string help, JsonObject item) => new() { ["description"] = help, ["type"] = "array", ["items"] = item };

    /// <summary>A number with its unit, as <c>14 d</c>.</summary>
    public static JsonObject Quantity(string help, Dimension dimension, params string[] examples) =>
        Pattern(help, $"^{QuantityPattern(dimension)}$", $"a number with a unit: {dimension.Symbols}", examples);

    /// <summary>A length of time.</summary>
    public static JsonObject Duration(string help, params string[] examples) => Quantity(help, Dimension.Duration, examples);

    /// <summary>A number from 0 to 100.</summary>
    public static JsonObject Score(string help, double otherwise) =>
        new() { ["description"] = help, ["type"] = "number", ["minimum"] = 0, ["maximum"] = 100, ["default"] = otherwise };

    /// <summary>Keys with values, and no other keys.</summary>
    /// <param name="help">What it is.</param>
    /// <param name="keys">Every key there may be.</param>
    /// <param name="required">Those that have to be there.</param>
    public static JsonObject Keys(string? help, IEnumerable<(string Key, JsonObject Value)> keys, params string[] required)
    {
        var properties = new JsonObject();
        foreach (var (key, value) in keys) properties[key] = value;
        var part = new JsonObject();
        if (help is not null) part["description"] = help;
        part["type"] = "object";
        part["properties"] = properties;
        part["additionalProperties"] = false;
        if (required.Length > 0) part["required"] = Strings(required);
        return part;
    }

    /// <summary>Keys with values, or a single value instead, for which the piece says what it has to be.</summary>
    public static JsonObject OrKeys(JsonObject single, IEnumerable<(string Key, JsonObject Value)> keys)
    {
        // Each of a schema's words is for one type and says nothing of the others: a pattern of texts, keys of maps.
        var map = Keys(null, keys);
        var types = single["type"] is JsonArray several ? several.Select(type => type!.GetValue<string>()) : [single["type"]!.GetValue<string>()];
        single["type"] = Strings([.. types, "object"]);
        single["properties"] = map["properties"]!.DeepClone();
        single["additionalProperties"] = false;
        return single;
    }

    /// <summary>A piece that stands under <c>definitions</c>.</summary>
    public static JsonObject Defined(string name) => new() { ["$ref"] = $"#/definitions/{name}" };

    /// <summary>That these keys are there.</summary>
    public static JsonObject Has(params string[] keys) => new() { ["required"] = Strings(keys) };

    /// <summary>A list of texts.</summary>
    public static JsonArray Strings(params string[] texts)
    {
        var list = new JsonArray();
        foreach (string text in texts) list.Add((JsonNode)text);
        return list;
    }

    /// <summary>A number and, where the dimension has units, one of them.</summary>
    public static string QuantityPattern(Dimension dimension)
    {
        string units = string.Join('|', dimension.Units.Where(unit => unit.Symbol.Length > 0).Select(unit => Escape(unit.Symbol)));
        return units.Length == 0 ? Number : $"{Number} *({units}){(dimension.Find("") is null ? "" : "?")}";
    }

    /// <summary>The text as a regular expression of JavaScript takes it, in which an escape too many is a mistake.</summary>
    public static string Escape(string text) => string.Concat(text.Select(letter => @"\^$.*+?()[]{}|/".Contains(letter, StringComparison.Ordinal) ? $@"\{letter}" : letter.ToString()));

    // The help of an alternative would hide that of the whole.
    private static JsonObject Nameless(JsonObject part)
    {
        part.Remove("description");
        return part;
    }

    /// <summary>The operating systems' names.</summary>
    public static IEnumerable<string> PlatformNames => Enum.GetValues<Platform>().Select(Platforms.Name);
}

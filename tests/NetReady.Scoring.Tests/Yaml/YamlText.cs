using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Tests.Yaml;

/// <summary>Writes nodes as YAML: in one canonical form, which is JSON, or in any of the many ways that say the same.</summary>
internal static partial class YamlText
{
    private static readonly JsonSerializerOptions json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Mark nowhere = new("made", 1, 1);

    /// <summary>A map of these entries, in their order; those without a value are left out.</summary>
    public static YamlMap Map(params IEnumerable<(string Key, YamlNode? Value)> entries) =>
        new(nowhere, [.. entries.Where(entry => entry.Value is not null).Select(entry => new YamlEntry(new(nowhere, entry.Key), entry.Value!))]);

    /// <summary>A list.</summary>
    public static YamlList List(IEnumerable<YamlNode> items) => new(nowhere, [.. items]);

    /// <summary>A value.</summary>
    public static YamlScalar Value(string text) => new(nowhere, text);

    /// <summary>The canonical form: JSON, with keys in order.</summary>
    public static string Canonical(YamlNode node)
    {
        var text = new StringBuilder();
        WriteFlow(node, text, null);
        return text.Append('\n').ToString();
    }

    /// <summary>One of the ways: keys in any order, block or flow, quotes of any kind, comments and blank lines between.</summary>
    public static string AnyWay(YamlNode node, Random random)
    {
        var text = new StringBuilder();
        WriteBlock(node, text, 0, random);
        return random.Next(4) == 0 ? text.Replace("\n", "\r\n").ToString() : text.ToString();
    }

    /// <summary>The pack with its rules in another order.</summary>
    public static YamlMap WithRulesReordered(YamlMap pack, Random random) => pack with
    {
        Entries = [.. pack.Entries.Select(entry => entry is { Key.Text: "rules", Value: YamlList rules } ? entry with { Value = List(Shuffled(rules.Items, random)) } : entry)],
    };

    private static T[] Shuffled<T>(IEnumerable<T> items, Random? random)
    {
        T[] shuffled = [.. items];
        random?.Shuffle(shuffled);
        return shuffled;
    }

    private static void WriteFlow(YamlNode node, StringBuilder text, Random? random)
    {
        switch (node)
        {
            case YamlScalar { IsEmpty: true }:
                text.Append("  ");
                break;
            case YamlScalar scalar:
                text.Append(random is null ? JsonSerializer.Serialize(scalar.Text, json) : Quoted(scalar.Text, random));
                break;
            case YamlList list:
                text.Append('[');
                for (int i = 0; i < list.Items.Length; i++)
                {
                    if (i > 0) text.Append(", ");
                    WriteFlow(list.Items[i], text, random);
                }
                text.Append(']');
                break;
            case YamlMap map:
                text.Append('{');
                var entries = random is null ? [.. map.Entries.OrderBy(entry => entry.Key.Text, StringComparer.Ordinal)] : Shuffled(map.Entries, random);
                for (int i = 0; i < entries.Length; i++)
                {
                    if (i > 0) text.Append(", ");
                    WriteFlow(entries[i].Key, text, random);
                    text.Append(": ");
                    WriteFlow(entries[i].Value, text, random);
                }
                text.Append('}');
                break;
        }
    }

    private static void WriteBlock(YamlNode node, StringBuilder text, int indent, Random random)
    {
        void Line(string start, YamlNode value)
        {
            if (random.Next(12) == 0) text.Append('\n');
            if (random.Next(12) == 0) text.Append(' ', indent).Append("# a comment: [not] {yaml}\n");
            text.Append(' ', indent).Append(start);
            if (value is YamlScalar || value is YamlList { Items: [] } || value is YamlMap { Entries: [] } || random.Next(3) == 0)
            {
                text.Append(' ');
                WriteFlow(value, text, random);
                text.Append(random.Next(12) == 0 ? " # and one behind\n" : "\n");
                return;
            }
            text.Append('\n');
            WriteBlock(value, text, indent + random.Next(1, 5), random);
        }
        switch (node)
        {
            case YamlMap map:
                foreach (var entry in Shuffled(map.Entries, random)) Line($"{Quoted(entry.Key.Text, random)}:", entry.Value);
                break;
            case YamlList list:
                foreach (var item in list.Items) Line("-", item);
                break;
        }
    }

    private static string Quoted(string text, Random random) => random.Next(3) switch
    {
        0 when Plain().IsMatch(text) => text,
        1 when !text.AsSpan().ContainsAnyExceptInRange(' ', '~') => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => JsonSerializer.Serialize(text, random.Next(2) == 0 ? json : JsonSerializerOptions.Default),
    };

    // What needs no quotes wherever it stands.
    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9 ./%_-]*[A-Za-z0-9%])?$")]
    private static partial Regex Plain();
}

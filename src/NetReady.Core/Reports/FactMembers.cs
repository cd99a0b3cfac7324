using System.Globalization;
using System.Text.Json;
using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Core.Reports;

/// <summary>The members of one JSON object that speaks of a fact, read whole before they are understood, since they may stand in any order.</summary>
internal sealed class FactMembers
{
    private readonly Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);

    public static FactMembers Read(ref Utf8JsonReader reader, params ReadOnlySpan<string> known)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("An object was expected.");
        var read = new FactMembers();
        foreach (var member in JsonElement.ParseValue(ref reader).EnumerateObject())
        {
            if (!known.Contains(member.Name)) throw new JsonException($"'{member.Name}' is not a member of this object.");
            if (!read.members.TryAdd(member.Name, member.Value)) throw new JsonException($"'{member.Name}' stands twice.");
        }
        return read;
    }

    public bool Has(string name) => members.ContainsKey(name);

    public string Text(string name) =>
        members.TryGetValue(name, out var member) && member.ValueKind == JsonValueKind.String && member.GetString() is { Length: <= 512 } text
            ? text : throw new JsonException($"'{name}' is missing, too long or not a text.");

    public DateTimeOffset Instant(string name) =>
        members.TryGetValue(name, out var member) && member.ValueKind == JsonValueKind.String && member.TryGetDateTimeOffset(out var instant)
            ? instant.ToUniversalTime() : throw new JsonException($"'{name}' is missing or not an instant as 2026-11-21T09:00:00Z.");

    public JsonElement Element(string name) => members.TryGetValue(name, out var member) ? member : throw new JsonException($"'{name}' is missing.");

    public FactKey Key()
    {
        string name = Text("name");
        var fact = Vocabulary.Find(name) ?? throw new JsonException($"The vocabulary has no fact '{name}'.");
        if (fact.IsSampled != Has("target") || fact.IsSampled != Has("sample"))
            throw new JsonException($"{name}: {(fact.IsSampled ? "a sampled fact needs a target and a sample length" : "a stated fact has no target and no sample length")}.");
        return fact.IsSampled ? new(name, Text("target"), Duration("sample")) : new(name);
    }

    public TimeSpan Duration(string name)
    {
        if (Quantity.TryParse(Dimension.Duration, Text(name), out double seconds) is { } problem) throw new JsonException($"{name}: {problem}.");
        if (seconds < 0 || seconds > TimeSpan.MaxValue.TotalSeconds / 2) throw new JsonException($"'{name}' is negative or too long.");
        return TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
    }

    public FactValue Value(FactDefinition fact)
    {
        var element = Element("value");
        if (fact.Kind == FactKind.Set)
        {
            if (element.ValueKind != JsonValueKind.Array || element.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
                throw new JsonException($"{fact.Name}: a set is a list of words.");
            var words = element.EnumerateArray().Select(item => item.GetString()!).ToList();
            if (fact.Words.Length > 0 && words.Find(word => !fact.Words.Contains(word)) is { } unknown)
                throw new JsonException($"{fact.Name}: '{unknown}' is not one of {string.Join(", ", fact.Words)}.");
            return FactValue.Set(words);
        }
        string text = element.ValueKind switch
        {
            JsonValueKind.True when fact.Kind == FactKind.Boolean => "true",
            JsonValueKind.False when fact.Kind == FactKind.Boolean => "false",
            JsonValueKind.Number when fact.Kind is FactKind.Count or FactKind.Number => element.GetRawText(),
            JsonValueKind.String => element.GetString()!,
            _ => throw new JsonException($"{fact.Name}: a {fact.Kind.Title()} is not written as {element.ValueKind}."),
        };
        if (text.Length > 512) throw new JsonException($"{fact.Name}: the value is longer than 512 letters.");
        if (FactNotation.TryParse(fact, text, out var value) is { } problem) throw new JsonException($"{fact.Name}: {problem}.");
        return value!;
    }

    public static void WriteKey(Utf8JsonWriter writer, FactKey key)
    {
        writer.WriteString("name", key.Name);
        if (key.Target is not null) writer.WriteString("target", key.Target);
        if (key.Sample is { } sample) WriteDuration(writer, "sample", sample);
    }

    public static void WriteDuration(Utf8JsonWriter writer, string name, TimeSpan value) =>
        writer.WriteString(name, Quantity.Exact(Dimension.Duration, value.TotalSeconds));

    public static void WriteInstant(Utf8JsonWriter writer, string name, DateTimeOffset value) =>
        writer.WriteString(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));

    public static void WriteValue(Utf8JsonWriter writer, string name, FactValue value)
    {
        switch (value.Kind)
        {
            case FactKind.Boolean when value.Range.IsExact:
                writer.WriteBoolean(name, value.Range.Low != 0);
                break;
            case FactKind.Count or FactKind.Number when value.Range.IsExact:
                writer.WriteNumber(name, value.Range.Low);
                break;
            case FactKind.Set:
                writer.WriteStartArray(name);
                foreach (var word in value.Items) writer.WriteStringValue(word);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteString(name, FactNotation.Exact(value));
                break;
        }
    }
}

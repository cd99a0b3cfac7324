using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Core.Facts;

namespace NetReady.Core.Reports;

/// <summary>A fact's key as an object: <c>{"name":..,"target":..,"sample":..}</c>.</summary>
public sealed class FactKeyConverter : JsonConverter<FactKey>
{
    /// <inheritdoc/>
    public override FactKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var members = FactMembers.Read(ref reader, "name", "target", "sample");
        return members.Key();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FactKey value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        FactMembers.WriteKey(writer, value);
        writer.WriteEndObject();
    }
}

/// <summary>A fact seen again: its key's members and <c>observedAt</c>.</summary>
public sealed class SeenAgainConverter : JsonConverter<SeenAgain>
{
    /// <inheritdoc/>
    public override SeenAgain Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var members = FactMembers.Read(ref reader, "name", "target", "sample", "observedAt");
        return new(members.Key(), members.Instant("observedAt"));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SeenAgain value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        FactMembers.WriteKey(writer, value.Key);
        FactMembers.WriteInstant(writer, "observedAt", value.ObservedAt);
        writer.WriteEndObject();
    }
}

/// <summary>An observation: its key's members, <c>value</c> (a boolean, a list of words, or a text in <see cref="FactNotation"/>) or <c>missing</c>, and whence it is.</summary>
public sealed class ObservationConverter : JsonConverter<Observation>
{
    /// <inheritdoc/>
    public override Observation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var members = FactMembers.Read(ref reader, "name", "target", "sample", "value", "missing", "method", "assurance", "observedAt", "detail");
        var key = members.Key();
        var fact = Vocabulary.Get(key.Name);
        bool hasValue = members.Has("value");
        if (hasValue == members.Has("missing")) throw new JsonException($"{key.Name}: a fact has either a value or a reason why it is missing.");
        return new()
        {
            Key = key,
            Value = hasValue ? members.Value(fact) : null,
            Missing = hasValue ? null : MissingReasons.Parse(members.Text("missing")) ?? throw new JsonException($"{key.Name}: '{members.Text("missing")}' is no reason why a fact is missing."),
            Method = members.Text("method"),
            Assurance = Assurances.Parse(members.Text("assurance")) ?? throw new JsonException($"{key.Name}: '{members.Text("assurance")}' is no assurance."),
            ObservedAt = members.Instant("observedAt"),
            Detail = members.Has("detail") ? members.Text("detail") : null,
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Observation value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        FactMembers.WriteKey(writer, value.Key);
        if (value.Value is { } known) FactMembers.WriteValue(writer, "value", known);
        else writer.WriteString("missing", (value.Missing ?? MissingReason.Error).Name());
        writer.WriteString("method", value.Method);
        writer.WriteString("assurance", value.Assurance.Name());
        FactMembers.WriteInstant(writer, "observedAt", value.ObservedAt);
        if (value.Detail is not null) writer.WriteString("detail", value.Detail);
        writer.WriteEndObject();
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Core.Units;

namespace NetReady.Core.Reports;

/// <summary>
/// A histogram: <c>{"n":3,"sum":..,"min":..,"max":..,"zero":0,"unbounded":0,"positive":[index,count,..],"negative":[index,count,..]}</c>;
/// what is 0 or empty may be left out.
/// </summary>
public sealed class HistogramConverter : JsonConverter<Histogram>
{
    private const int MostBuckets = 4096;

    /// <inheritdoc/>
    public override Histogram Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var members = FactMembers.Read(ref reader, "n", "sum", "min", "max", "zero", "unbounded", "positive", "negative");
        long Whole(string name) => !members.Has(name) ? 0 : members.Element(name) is { ValueKind: JsonValueKind.Number } element && element.TryGetInt64(out long whole)
            ? whole : throw new JsonException($"'{name}' is not a whole number.");
        double Number(string name) => !members.Has(name) ? 0 : members.Element(name) is { ValueKind: JsonValueKind.Number } element && element.TryGetDouble(out double number)
            ? number : throw new JsonException($"'{name}' is not a number.");
        ImmutableArray<Bucket> Buckets(string name)
        {
            if (!members.Has(name)) return [];
            var element = members.Element(name);
            if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() % 2 != 0 || element.GetArrayLength() > 2 * MostBuckets)
                throw new JsonException($"'{name}' is not a list of index and count in turn.");
            var numbers = element.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long number)
                ? number : throw new JsonException($"'{name}' holds what is not a whole number.")).ToList();
            return [.. Enumerable.Range(0, numbers.Count / 2).Select(i => numbers[2 * i] is >= int.MinValue and <= int.MaxValue
                ? new Bucket((int)numbers[2 * i], numbers[(2 * i) + 1]) : throw new JsonException($"'{name}' holds an index out of range."))];
        }
        var histogram = new Histogram
        {
            Count = Whole("n"), Sum = Number("sum"), Min = Number("min"), Max = Number("max"), Zero = Whole("zero"), Unbounded = Whole("unbounded"),
            Positive = Buckets("positive"), Negative = Buckets("negative"),
        };
        return histogram.Problem() is { } problem ? throw new JsonException($"A histogram is not sound: {problem}.") : histogram;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Histogram value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("n", value.Count);
        writer.WriteNumber("sum", value.Sum);
        writer.WriteNumber("min", value.Min);
        writer.WriteNumber("max", value.Max);
        if (value.Zero > 0) writer.WriteNumber("zero", value.Zero);
        if (value.Unbounded > 0) writer.WriteNumber("unbounded", value.Unbounded);
        WriteBuckets(writer, "positive", value.Positive);
        WriteBuckets(writer, "negative", value.Negative);
        writer.WriteEndObject();
    }

    private static void WriteBuckets(Utf8JsonWriter writer, string name, ImmutableArray<Bucket> buckets)
    {
        if (buckets.IsEmpty) return;
        writer.WriteStartArray(name);
        foreach (var bucket in buckets)
        {
            writer.WriteNumberValue(bucket.Index);
            writer.WriteNumberValue(bucket.Count);
        }
        writer.WriteEndArray();
    }
}

/// <summary>A batch of samples: its key's members, <c>start</c>, <c>end</c>, <c>low</c> and, for intervals, <c>high</c>, and what it cost.</summary>
public sealed class SampleBatchConverter : JsonConverter<SampleBatch>
{
    /// <inheritdoc/>
    public override SampleBatch Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var members = FactMembers.Read(ref reader, "name", "target", "sample", "start", "end", "low", "high", "method", "assurance", "spent", "bytes");
        var batch = new SampleBatch
        {
            Key = members.Key(),
            Start = members.Instant("start"),
            End = members.Instant("end"),
            Low = HistogramOf(members, "low"),
            High = members.Has("high") ? HistogramOf(members, "high") : null,
            Method = members.Text("method"),
            Assurance = Assurances.Parse(members.Text("assurance")) ?? throw new JsonException($"'{members.Text("assurance")}' is no assurance."),
            Spent = members.Duration("spent"),
            Bytes = members.Element("bytes") is { ValueKind: JsonValueKind.Number } element && element.TryGetInt64(out long bytes) && bytes >= 0
                ? new ByteSize(bytes) : throw new JsonException("'bytes' is not a whole number, 0 or more."),
        };
        return batch.Problem() is { } problem ? throw new JsonException($"{batch.Key.Name}: {problem}.") : batch;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SampleBatch value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        FactMembers.WriteKey(writer, value.Key);
        FactMembers.WriteInstant(writer, "start", value.Start);
        FactMembers.WriteInstant(writer, "end", value.End);
        writer.WritePropertyName("low");
        JsonSerializer.Serialize(writer, value.Low, NetReadyJson.Default.Histogram);
        if (value.High is not null)
        {
            writer.WritePropertyName("high");
            JsonSerializer.Serialize(writer, value.High, NetReadyJson.Default.Histogram);
        }
        writer.WriteString("method", value.Method);
        writer.WriteString("assurance", value.Assurance.Name());
        FactMembers.WriteDuration(writer, "spent", value.Spent);
        writer.WriteNumber("bytes", value.Bytes.Bytes);
        writer.WriteEndObject();
    }

    private static Histogram HistogramOf(FactMembers members, string name) =>
        members.Element(name).Deserialize(NetReadyJson.Default.Histogram) ?? throw new JsonException($"'{name}' is null and not a histogram.");
}

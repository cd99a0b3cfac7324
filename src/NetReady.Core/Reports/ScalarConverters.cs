using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Core.Reports;

/// <summary>A length of time as policies write it, as <c>"15 s"</c>; to 100 ns.</summary>
public sealed class DurationConverter : JsonConverter<TimeSpan>
{
    /// <inheritdoc/>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (Quantity.TryParse(Dimension.Duration, reader.GetString() ?? "", out double seconds) is { } problem) throw new JsonException(problem);
        if (Math.Abs(seconds) > TimeSpan.MaxValue.TotalSeconds / 2) throw new JsonException("A duration is too long.");
        return TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Quantity.Exact(Dimension.Duration, value.TotalSeconds));
}

/// <summary>A number of bytes, as a number.</summary>
public sealed class ByteSizeConverter : JsonConverter<ByteSize>
{
    /// <inheritdoc/>
    public override ByteSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetInt64(out long bytes) && bytes >= 0 ? new(bytes) : throw new JsonException("A number of bytes is a whole number, 0 or more.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ByteSize value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Bytes);
}

/// <summary>An instant in UTC with what precision it has, as <c>"2026-11-21T09:00:00.25Z"</c>.</summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetDateTimeOffset(out var instant) ? instant.ToUniversalTime() : throw new JsonException("An instant is written as 2026-11-21T09:00:00Z.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
}

/// <summary>An operating system by its name, as <c>"linux"</c>.</summary>
public sealed class PlatformConverter : JsonConverter<Platform>
{
    /// <inheritdoc/>
    public override Platform Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Platforms.Parse(reader.GetString() ?? "") ?? throw new JsonException("A platform is linux, windows, macos, android or ios.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Platform value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name());
}

/// <summary>A target's method by its name, as <c>"stamp"</c>.</summary>
public sealed class TargetMethodConverter : JsonConverter<TargetMethod>
{
    /// <inheritdoc/>
    public override TargetMethod Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TargetMethods.Parse(reader.GetString() ?? "") ?? throw new JsonException($"A target's method is one of {TargetMethods.Names}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TargetMethod value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name());
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetReady.Protocols.Ndt7;

/// <summary>How many bytes of payload passed (specification v0.7.1, <c>app_info</c>).</summary>
/// <param name="NumBytes">Bytes since the test began, without the overhead of WebSocket, TLS, TCP and IP.</param>
public sealed record Ndt7AppInfo([property: JsonPropertyName("num_bytes")] long NumBytes);

/// <summary>The same as later servers and clients write it (<c>AppInfo</c> since v0.8).</summary>
/// <param name="NumBytes">Bytes since the test began.</param>
/// <param name="ElapsedTime">Microseconds since the test began.</param>
public sealed record Ndt7LaterAppInfo([property: JsonPropertyName("NumBytes")] long NumBytes, [property: JsonPropertyName("ElapsedTime")] long ElapsedTime);

/// <summary>What a later server's kernel counted (<c>TCPInfo</c> since v0.8).</summary>
/// <param name="BytesReceived">Bytes that TCP delivered to the server.</param>
/// <param name="ElapsedTime">Microseconds since the test began.</param>
public sealed record Ndt7TcpInfo([property: JsonPropertyName("BytesReceived")] long? BytesReceived, [property: JsonPropertyName("ElapsedTime")] long? ElapsedTime);

/// <summary>How much has passed, and in how long, by the clock of the side that counted.</summary>
/// <param name="Bytes">Bytes since the test began.</param>
/// <param name="Elapsed">Time since the test began.</param>
public readonly record struct Ndt7Count(long Bytes, TimeSpan Elapsed);

/// <summary>A measurement message of ndt7: a text message with JSON. It is written both as v0.7.1 has it and as clients since v0.8 read it.</summary>
public sealed record Ndt7Measurement
{
    private static readonly double longest = TimeSpan.FromDays(1).TotalSeconds;

    /// <summary>Bytes passed.</summary>
    [JsonPropertyName("app_info")]
    public Ndt7AppInfo? AppInfo { get; init; }

    /// <summary>Seconds since the test began.</summary>
    [JsonPropertyName("elapsed")]
    public double? Elapsed { get; init; }

    /// <summary>Bytes passed, as later implementations write it.</summary>
    [JsonPropertyName("AppInfo")]
    public Ndt7LaterAppInfo? LaterAppInfo { get; init; }

    /// <summary>What the server's kernel counted, from servers that say so.</summary>
    [JsonPropertyName("TCPInfo")]
    public Ndt7TcpInfo? TcpInfo { get; init; }

    /// <summary>Who measured: <c>client</c> or <c>server</c>.</summary>
    [JsonPropertyName("Origin")]
    public string? Origin { get; init; }

    /// <summary>Which test: <c>download</c> or <c>upload</c>.</summary>
    [JsonPropertyName("Test")]
    public string? Test { get; init; }

    /// <summary>What was counted, in whichever form the sender wrote it; null where it did not say, or said what cannot be.</summary>
    [JsonIgnore]
    public Ndt7Count? Count
    {
        get
        {
            var (bytes, seconds) = this switch
            {
                { LaterAppInfo: { } later } => (later.NumBytes, later.ElapsedTime / 1e6),
                { AppInfo: { } app, Elapsed: { } elapsed } => (app.NumBytes, elapsed),
                { TcpInfo: { BytesReceived: { } received, ElapsedTime: { } elapsed } } => (received, elapsed / 1e6),
                _ => (-1, 0),
            };
            return bytes >= 0 && seconds >= 0 && seconds < longest ? new(bytes, TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond))) : null;
        }
    }

    /// <summary>The message that says that <paramref name="count"/> was counted.</summary>
    /// <param name="count">What was counted.</param>
    /// <param name="origin"><c>client</c> or <c>server</c>.</param>
    /// <param name="test"><c>download</c> or <c>upload</c>.</param>
    public static Ndt7Measurement Of(Ndt7Count count, string origin, string test) => new()
    {
        AppInfo = new(count.Bytes), Elapsed = count.Elapsed.TotalSeconds,
        LaterAppInfo = new(count.Bytes, (long)count.Elapsed.TotalMicroseconds), Origin = origin, Test = test,
    };

    /// <summary>The message's bytes, UTF-8.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, Ndt7Json.Default.Ndt7Measurement);

    /// <summary>Reads a message; null where it is not one. Members that are not known are ignored, as servers send many more.</summary>
    public static Ndt7Measurement? TryRead(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, Ndt7Json.Default.Ndt7Measurement);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The JSON of ndt7's messages.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 8)]
[JsonSerializable(typeof(Ndt7Measurement))]
internal sealed partial class Ndt7Json : JsonSerializerContext;

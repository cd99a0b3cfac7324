using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Core.Reports;

namespace NetReady.Scoring.Scorecards;

/// <summary>The JSON of scorecards: camelCase; a rule's and a score's nulls are written, a fact's are left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(Scorecard))]
public sealed partial class ScorecardJson : JsonSerializerContext
{
    /// <summary>Writes a scorecard.</summary>
    /// <param name="scorecard">The scorecard.</param>
    /// <param name="lines">Whether over several lines, for people, or in one.</param>
    public static string Write(Scorecard scorecard, bool lines = false) => JsonSerializer.Serialize(scorecard, (lines ? Layouts.Lines : Layouts.OneLine).Scorecard);

    /// <summary>Writes a scorecard in one line, as UTF-8.</summary>
    public static byte[] WriteUtf8(Scorecard scorecard) => JsonSerializer.SerializeToUtf8Bytes(scorecard, Layouts.OneLine.Scorecard);

    /// <summary>Reads a scorecard that <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static Scorecard Read(string json) => JsonSerializer.Deserialize(json, Default.Scorecard) ?? throw new JsonException("A scorecard is not null.");

    // Apart from the context, whose own default has to be there first. Shown on terminals and in files, never inside HTML: quotes stay readable.
    private static class Layouts
    {
        public static readonly ScorecardJson OneLine = new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        public static readonly ScorecardJson Lines = new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true });
    }
}

using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Core.Reports;

namespace NetReady.Scoring.Explaining;

/// <summary>The JSON of explanations: camelCase, points unrounded.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(HostExplanation))]
[JsonSerializable(typeof(ImmutableArray<RuleExplanation>), TypeInfoPropertyName = "RuleExplanations")]
public sealed partial class ExplanationJson : JsonSerializerContext
{
    /// <summary>Writes a rule in its forms.</summary>
    public static string Write(ImmutableArray<RuleExplanation> rule) => JsonSerializer.Serialize(rule, Layout.OneLine.RuleExplanations);

    /// <summary>Writes a host's verdict.</summary>
    public static string Write(HostExplanation host) => JsonSerializer.Serialize(host, Layout.OneLine.HostExplanation);

    // Shown on terminals and in files, never inside HTML: quotes stay readable.
    private static class Layout
    {
        public static readonly ExplanationJson OneLine = new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}

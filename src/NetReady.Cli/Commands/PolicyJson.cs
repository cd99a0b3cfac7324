using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Scoring.Policies;

namespace NetReady.Cli.Commands;

/// <summary>What <c>netready policy check --json</c> prints.</summary>
/// <param name="Sound">Whether there is no mistake.</param>
/// <param name="Hash">The hash of the content; null where there are mistakes.</param>
/// <param name="Policies">How many policies there are; 0 where there are mistakes.</param>
/// <param name="Rules">How many rules there are; 0 where there are mistakes.</param>
/// <param name="Problems">Every mistake, by file, line and column.</param>
internal sealed record PolicyCheckOutcome(bool Sound, string? Hash, int Policies, int Rules, ImmutableArray<Problem> Problems);

/// <summary>What <c>netready policy test --json</c> prints.</summary>
/// <param name="Right">Whether every example comes out as written.</param>
/// <param name="Hash">The hash of the content.</param>
/// <param name="Problems">Every example that comes out otherwise, by file, line and column.</param>
internal sealed record PolicyTestOutcome(bool Right, string Hash, ImmutableArray<Problem> Problems);

/// <summary>The JSON of the <c>policy</c> commands: camelCase.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PolicyCheckOutcome))]
[JsonSerializable(typeof(PolicyTestOutcome))]
[JsonSerializable(typeof(PolicyHistory))]
[JsonSerializable(typeof(PolicyChange))]
internal sealed partial class PolicyJson : JsonSerializerContext
{
    /// <summary>Writes the outcome of a check in one line.</summary>
    public static string Write(PolicyCheckOutcome outcome) => JsonSerializer.Serialize(outcome, Layout.OneLine.PolicyCheckOutcome);

    /// <summary>Writes the outcome of a test in one line.</summary>
    public static string Write(PolicyTestOutcome outcome) => JsonSerializer.Serialize(outcome, Layout.OneLine.PolicyTestOutcome);

    /// <summary>Writes a history in one line.</summary>
    public static string Write(PolicyHistory history) => JsonSerializer.Serialize(history, Layout.OneLine.PolicyHistory);

    /// <summary>Writes a change of what is live in one line.</summary>
    public static string Write(PolicyChange change) => JsonSerializer.Serialize(change, Layout.OneLine.PolicyChange);

    // Shown on terminals and in files, never inside HTML: quotes stay readable.
    private static class Layout
    {
        public static readonly PolicyJson OneLine = new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Api;

/// <summary>One host in the list of <c>/api/v1/hosts</c>.</summary>
internal sealed record HostLine(
    string Host, string Department, string Ownership, string Tier, string? Marking, string? Asset, string? Platform, string State, ScoreRange? Score, double? Coverage,
    string? Presence, DateTimeOffset EnrolledAt, DateTimeOffset? LastContact, double ClockSkewSeconds, string AgentVersion, bool Registered, bool Revoked);

/// <summary>What <c>/api/v1/hosts</c> answers.</summary>
internal sealed record HostList(IReadOnlyList<HostLine> Hosts);

/// <summary>What <c>/api/v1/policies</c> answers.</summary>
internal sealed record PolicyState(string Hash, DateTimeOffset LoadedAt, bool LastLoadOk, IReadOnlyList<string> Problems, IReadOnlyList<LivePolicy> Policies, IReadOnlyList<PolicyActivationLine> Activations);

/// <summary>One live policy.</summary>
internal sealed record LivePolicy(string Policy, string Title, string Hash, string Effect, IReadOnlyList<LiveRule> Rules);

/// <summary>One rule of a live policy.</summary>
internal sealed record LiveRule(string Id, string Title, string Fact, string Severity);

/// <summary>When policies went live, by whom and why.</summary>
internal sealed record PolicyActivationLine(string Hash, DateTimeOffset At, string Author, string Reason);

/// <summary>What <c>/healthz</c> answers.</summary>
internal sealed record Health(string Status, string? Problem, int WaitingForVerdict);

/// <summary>The read API's JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Scorecard))]
[JsonSerializable(typeof(HostList))]
[JsonSerializable(typeof(PolicyState))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(Core.Reports.Refusal))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>A scorecard's JSON.</summary>
    public static string Write(Scorecard scorecard) => JsonSerializer.Serialize(scorecard, Default.Scorecard);
}

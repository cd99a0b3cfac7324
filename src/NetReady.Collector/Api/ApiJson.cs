using System.Text.Json.Serialization;
using NetReady.Collector.Fleet;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Api;

/// <summary>One host in the list of <c>/api/v1/hosts</c>.</summary>
internal sealed record HostLine(
    string Host, string Department, string Ownership, string Tier, string? Marking, string? Asset, string? Platform, string State, ScoreRange? Score, double? Coverage,
    string? Presence, DateTimeOffset EnrolledAt, DateTimeOffset? LastContact, double ClockSkewSeconds, string AgentVersion, bool Registered, bool Revoked);

/// <summary>What <c>/api/v1/hosts</c> answers.</summary>
internal sealed record HostList(IReadOnlyList<HostLine> Hosts);

/// <summary>What <c>/api/v1/policies</c> answers.</summary>
internal sealed record PolicyState(
    string Hash, DateTimeOffset LoadedAt, bool LastLoadOk, IReadOnlyList<string> Problems, PendingPolicies? Pending, IReadOnlyList<LivePolicy> Policies, IReadOnlyList<PolicyActivationLine> Activations);

/// <summary>The version that waits to be applied: it would put <c>flips</c> of <c>judged</c> hosts in another state, and <c>holdShare</c> (0 to 1) of them go by.</summary>
internal sealed record PendingPolicies(string Hash, DateTimeOffset HeldAt, string ComparedWith, int Judged, int Flips, double HoldShare);

/// <summary>One live policy.</summary>
internal sealed record LivePolicy(string Policy, string Title, string Hash, string Effect, IReadOnlyList<LiveRule> Rules);

/// <summary>One rule of a live policy.</summary>
internal sealed record LiveRule(string Id, string Title, string Fact, string Severity, bool Required, string Must);

/// <summary>When policies went live, by whom, why and how: <c>start</c>, <c>import</c>, <c>apply</c> or <c>rollback</c>.</summary>
internal sealed record PolicyActivationLine(string Hash, DateTimeOffset At, string Author, string Reason, string How);

/// <summary>What <c>/api/v1/fleet</c> answers; shares are 0 to 1, and <c>readyShare</c> is of registered hosts, of enrolled ones where there is no register.</summary>
internal sealed record FleetLine(
    DateTimeOffset At, double? ReadyShare, int Expected, int Enrolled, int Reporting, IReadOnlyList<DepartmentStanding> Departments, IReadOnlyList<GroupLine> Groups, IReadOnlyList<RuleLine> Rules);

/// <summary>Hosts with department, tier, marking and ownership in common.</summary>
internal sealed record GroupLine(
    string Department, string Tier, string Marking, string Ownership, int Enrolled, int Reporting, IReadOnlyDictionary<string, int> States, double Coverage, ScoreRange? Score);

/// <summary>How a rule went over the fleet.</summary>
internal sealed record RuleLine(string Policy, string Rule, string Title, string Severity, string Effect, IReadOnlyDictionary<string, int> Outcomes, int OnlyObstacle);

/// <summary>What <c>/healthz</c> answers.</summary>
internal sealed record Health(string Status, string? Problem, int WaitingForVerdict);

/// <summary>The read API's JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(HostList))]
[JsonSerializable(typeof(FleetLine))]
[JsonSerializable(typeof(PolicyState))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(Core.Reports.Refusal))]
internal sealed partial class ApiJson : JsonSerializerContext;

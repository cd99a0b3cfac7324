using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using NetReady.Collector.Fleet;
using NetReady.Core.Hosts;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Tests.Fleet;

/// <summary>A fleet as a department might have it: three departments, two tiers, both ownership classes, every state.</summary>
internal static class SampleFleet
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    public static readonly IReadOnlyDictionary<string, int> Registered = new Dictionary<string, int> { ["Cabinet Office"] = 60, ["Home Office"] = 90 };

    /// <summary>120 hosts: of each three one is in Cabinet Office, Home Office and HM Treasury, the last of which has no register.</summary>
    public static ImmutableArray<HostStanding> Hosts { get; } = [.. Enumerable.Range(0, 120).Select(HostAt)];

    /// <summary>Puts the fleet's families on a meter, with the policy families that stand beside them on the dashboard.</summary>
    public static FleetInstruments Measure(Meter meter)
    {
        meter.CreateObservableGauge("netready_policies_last_load_ok", () => 1, null, "Whether the policies in the folder were sound when last read: 1 or 0.");
        meter.CreateObservableGauge("netready_policy_problems", () => 0, null, "Mistakes in the policies in the folder.");
        meter.CreateObservableGauge("netready_policies_loaded_timestamp_seconds", () => Now.ToUnixTimeSeconds(), null, "When the live policies were loaded, since the Unix epoch.");
        return new(meter, () => FleetSummary.Of(Hosts, Registered, Now), TimeProvider.System);
    }

    /// <summary>A host with a scorecard of two rules, the first of them required.</summary>
    public static HostStanding Host(
        string host, string department = "Home Office", string state = "ready", string presence = "fresh", ScoreRange? score = null, double coverage = 1, bool registered = true,
        bool revoked = false, string? asset = null, string first = "pass", string second = "pass", string? marking = null, string effect = "counts", int hoursAgo = 0) => new(
        host,
        new HostProfile { Tier = "OFFICIAL", Marking = marking, Ownership = Ownership.Corporate, Department = department, Asset = asset },
        new Scorecard
        {
            Host = host, State = state, Score = score, Coverage = coverage, Ceiling = new("OFFICIAL", null), Presence = presence, At = Now.AddHours(-hoursAgo),
            DecidedBy = score is null ? null : "official-corporate", Because = "A test says so.",
            Policies = [new("official-corporate", "0", effect, score, coverage, state, "A test says so.")],
            Rules = [Rule("OFC-04", "Security updates are installed within 14 days", first, true, "critical"), Rule("OFC-09", "The screen locks itself", second, false, "medium")],
            Facts = ImmutableSortedDictionary<string, FactEntry>.Empty,
        },
        Now.AddHours(-hoursAgo), registered, revoked);

    private static RuleResult Rule(string id, string title, string outcome, bool required, string severity) => new()
    {
        Policy = "official-corporate", Id = id, Title = title, Group = "device", Outcome = outcome, Fact = "device.updates.oldest_security_age",
        Must = "at most 14 d", Required = required, Severity = severity, Source = "A test",
    };

    private static HostStanding HostAt(int i)
    {
        string department = (i % 3) switch { 0 => "Cabinet Office", 1 => "Home Office", _ => "HM Treasury" };
        string state = (i % 10) switch { < 6 => "ready", 6 => "conditional", 7 or 8 => "not-ready", _ => "unassessed" };
        var score = state switch
        {
            "ready" => new ScoreRange(94, 96, 98, 92),
            "conditional" => new ScoreRange(78, 84, 90, 70),
            "not-ready" => new ScoreRange(41.5, 50, 60, 41.5),
            _ => null,
        };
        var host = Host(
            $"h{i}", department, state, state == "unassessed" ? "stale" : "fresh", score, state == "unassessed" ? 0.2 : 0.95, registered: i % 3 != 2, asset: $"A{i}",
            first: state switch { "not-ready" => "fail", "unassessed" => "unknown", _ => "pass" }, second: i % 7 == 0 ? "fail" : "pass", marking: i % 4 == 0 ? "SENSITIVE" : null);
        return i % 5 == 0 ? host with { Profile = host.Profile with { Ownership = Ownership.Personal, Tier = "OFFICIAL" } }
            : i % 11 == 0 ? host with { Profile = host.Profile with { Tier = "SECRET", Marking = null } } : host;
    }
}

using System.Collections.Immutable;
using NetReady.Core.Hosts;

namespace NetReady.Collector.Fleet;

/// <summary>Hosts that have department, tier, marking and ownership in common.</summary>
/// <param name="Department">The department.</param>
/// <param name="Tier">The tier.</param>
/// <param name="Marking">The marking; empty for none.</param>
/// <param name="Ownership"><c>corporate</c> or <c>personal</c>.</param>
internal readonly record struct FleetGroup(string Department, string Tier, string Marking, string Ownership)
{
    /// <summary>The group that a profile falls in.</summary>
    public static FleetGroup Of(HostProfile profile) => new(profile.Department, profile.Tier, profile.Marking ?? "", profile.Ownership.Name());
}

/// <summary>What is so of a group's enrolled hosts: neither revoked nor retired ones.</summary>
/// <param name="Group">The group.</param>
/// <param name="Enrolled">How many are enrolled.</param>
/// <param name="Reporting">How many of them report: their presence is fresh or late.</param>
/// <param name="ByState">How many are in each of <see cref="FleetSummary.States"/>, in that order; one that was never judged is unassessed.</param>
/// <param name="Coverage">The mean decided share over all of them, 0 to 1; one that was never judged has 0.</param>
/// <param name="Scored">How many have a score.</param>
/// <param name="Score">The mean score of those that have one; null where none has.</param>
internal sealed record GroupStanding(FleetGroup Group, int Enrolled, int Reporting, ImmutableArray<int> ByState, double Coverage, int Scored, Scoring.Scorecards.ScoreRange? Score);

/// <summary>A department's share in the headline.</summary>
/// <param name="Department">The department.</param>
/// <param name="Registered">How many hosts its register lists; null where it has no register.</param>
/// <param name="Expected">How many hosts are expected to be ready: the registered ones, or the enrolled ones where there is no register.</param>
/// <param name="Ready">How many of those expected are ready. Two hosts of one asset count once, by the one heard from last.</param>
internal sealed record DepartmentStanding(string Department, int? Registered, int Expected, int Ready);

/// <summary>How one rule went over the fleet's enrolled hosts.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Title">Its title, by the scorecard judged last.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Effect"><c>counts</c> or <c>trial</c>.</param>
/// <param name="ByOutcome">How many hosts have each of <see cref="FleetSummary.Outcomes"/>, in that order.</param>
/// <param name="OnlyObstacle">How many hosts have this as the only required rule that fails or is unknown.</param>
internal sealed record RuleStanding(string Policy, string Rule, string Title, string Severity, string Effect, ImmutableArray<int> ByOutcome, int OnlyObstacle);

/// <summary>The fleet at one instant, without any host's name in it.</summary>
internal sealed record FleetSummary
{
    /// <summary>The states, from best to worst.</summary>
    public static readonly ImmutableArray<string> States = ["ready", "conditional", "unassessed", "not-ready"];

    /// <summary>The outcomes of a rule.</summary>
    public static readonly ImmutableArray<string> Outcomes = ["pass", "fail", "in-grace", "waived", "unknown", "not-applicable"];

    /// <summary>The instant for which it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The groups, by department, tier, marking and ownership.</summary>
    public required ImmutableArray<GroupStanding> Groups { get; init; }

    /// <summary>The departments by name, those included that have a register and no host yet.</summary>
    public required ImmutableArray<DepartmentStanding> Departments { get; init; }

    /// <summary>The rules, by policy and id.</summary>
    public required ImmutableArray<RuleStanding> Rules { get; init; }

    /// <summary>The headline: the share of expected hosts that are ready, 0 to 1; null where none is expected.</summary>
    public double? ReadyShare => Departments.Sum(department => department.Expected) is > 0 and int expected ? (double)Departments.Sum(department => department.Ready) / expected : null;

    /// <summary>Sums up hosts.</summary>
    /// <param name="hosts">Every host that was ever enrolled.</param>
    /// <param name="registeredByDepartment">How many hosts each department's register lists; empty where there is no register.</param>
    /// <param name="now">The instant for which it is made.</param>
    public static FleetSummary Of(IReadOnlyCollection<HostStanding> hosts, IReadOnlyDictionary<string, int> registeredByDepartment, DateTimeOffset now)
    {
        var enrolled = hosts.Where(host => !host.Revoked && host.Scorecard?.Presence != "retired").ToList();
        var groups = new SortedDictionary<FleetGroup, GroupTally>(Comparer<FleetGroup>.Create(Compare));
        var rules = new RuleTallies();
        foreach (var host in enrolled)
        {
            var group = FleetGroup.Of(host.Profile);
            if (!groups.TryGetValue(group, out var tally)) groups[group] = tally = new();
            tally.Add(host);
            if (host.Scorecard is { } scorecard) rules.Add(scorecard);
        }
        return new()
        {
            At = now,
            Groups = [.. groups.Select(pair => pair.Value.Standing(pair.Key))],
            Departments = DepartmentsOf(enrolled, registeredByDepartment),
            Rules = rules.Standings(),
        };
    }

    private static ImmutableArray<DepartmentStanding> DepartmentsOf(List<HostStanding> enrolled, IReadOnlyDictionary<string, int> registered)
    {
        var byDepartment = enrolled.ToLookup(host => host.Profile.Department, StringComparer.Ordinal);
        var names = byDepartment.Select(hosts => hosts.Key).Union(registered.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. names.Select(name => DepartmentOf(name, byDepartment[name], registered.TryGetValue(name, out int count) && count > 0 ? count : null))];
    }

    private static DepartmentStanding DepartmentOf(string name, IEnumerable<HostStanding> hosts, int? registered)
    {
        if (registered is not { } expected)
            return new(name, null, hosts.Count(), hosts.Count(IsReady));
        // A machine enrolled again leaves its old host behind: the asset stands where its latest host stands.
        var assets = hosts.Where(host => host.Registered).GroupBy(host => host.Profile.Asset ?? host.Host, StringComparer.OrdinalIgnoreCase);
        int ready = assets.Count(asset => IsReady(asset.MaxBy(host => host.LastContact ?? DateTimeOffset.MinValue)!));
        // The register may have lost a row since the host was last looked up.
        return new(name, expected, expected, Math.Min(ready, expected));
    }

    private static bool IsReady(HostStanding host) => host.Scorecard?.State == "ready";

    private static int Compare(FleetGroup left, FleetGroup right)
    {
        int order = string.CompareOrdinal(left.Department, right.Department);
        if (order == 0) order = string.CompareOrdinal(left.Tier, right.Tier);
        if (order == 0) order = string.CompareOrdinal(left.Marking, right.Marking);
        return order != 0 ? order : string.CompareOrdinal(left.Ownership, right.Ownership);
    }
}

using System.Diagnostics.Metrics;

namespace NetReady.Collector.Fleet;

/// <summary>The fleet's families: counts by group and by rule, never a host's own series. Sums of them are right in PromQL.</summary>
internal sealed class FleetInstruments
{
    // One scrape reads every family from the same summary, and two in a row do not sum up twice.
    private static readonly TimeSpan lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Func<FleetSummary> read;
    private readonly TimeProvider time;
    private FleetSummary? summary;
    private long readAt;

    /// <summary>Makes the instruments on a meter; they are read when a scrape asks.</summary>
    /// <param name="meter">The collector's meter.</param>
    /// <param name="read">Sums the fleet up as it is now.</param>
    /// <param name="time">The clock by which a summary is kept for a second.</param>
    public FleetInstruments(Meter meter, Func<FleetSummary> read, TimeProvider time)
    {
        (this.read, this.time) = (read, time);
        Count(meter, "netready_hosts", "Enrolled hosts by group and state.", fleet => fleet.Groups.SelectMany(group =>
            FleetSummary.States.Select((state, i) => new Measurement<int>(group.ByState[i], Labels(group.Group, "state", state)))));
        Count(meter, "netready_hosts_enrolled", "Hosts that are enrolled: neither revoked nor retired.", fleet => PerGroup(fleet, group => group.Enrolled));
        Count(meter, "netready_hosts_reporting", "Enrolled hosts that report: their presence is fresh or late.", fleet => PerGroup(fleet, group => group.Reporting));
        Count(meter, "netready_hosts_with_score", "Enrolled hosts that have a score; the weight of netready_score.", fleet => PerGroup(fleet, group => group.Scored));
        Count(meter, "netready_hosts_registered", "Hosts that the department's register lists.", fleet => fleet.Departments.Where(department => department.Registered is not null)
            .Select(department => new Measurement<int>(department.Registered!.Value, Label(department))));
        Count(meter, "netready_hosts_expected", "Hosts that readiness is a share of: the registered ones, or the enrolled ones where the department has no register.",
            fleet => fleet.Departments.Select(department => new Measurement<int>(department.Expected, Label(department))));
        Count(meter, "netready_hosts_expected_ready", "Hosts out of netready_hosts_expected that are ready.",
            fleet => fleet.Departments.Select(department => new Measurement<int>(department.Ready, Label(department))));
        Number(meter, "netready_ready_ratio", "The headline: the share of all expected hosts that are ready, never of those that happen to report.",
            fleet => fleet.ReadyShare is { } share ? [new(share)] : []);
        Number(meter, "netready_coverage_ratio", "Mean decided share of what policies ask, over all enrolled hosts; weigh it by netready_hosts_enrolled.",
            fleet => fleet.Groups.Select(group => new Measurement<double>(group.Coverage, Labels(group.Group))));
        Number(meter, "netready_score", "Mean score, 0 to 100, of hosts that have one, by bound: an unknown counts as failed in low, as passed in high and not at all in mid; strict is low without time to fix and waivers.",
            fleet => fleet.Groups.SelectMany(Scores));
        Count(meter, "netready_rule_hosts", "Enrolled hosts by rule and outcome; a rule whose effect is trial changes no score.", fleet => fleet.Rules.SelectMany(rule =>
            FleetSummary.Outcomes.Select((outcome, i) => new Measurement<int>(rule.ByOutcome[i], Labels(rule, "outcome", outcome)))));
        Count(meter, "netready_rule_only_obstacle_hosts", "Enrolled hosts that have this as the only required rule that fails or is unknown.",
            fleet => fleet.Rules.Where(rule => rule.Effect != "trial").Select(rule => new Measurement<int>(rule.OnlyObstacle, Labels(rule))));
        Count(meter, "netready_rule_info", "Always 1; carries the rule's title.", fleet => fleet.Rules.Select(rule =>
            new Measurement<int>(1, new("policy", rule.Policy), new("rule", rule.Rule), new("title", rule.Title))));
    }

    private FleetSummary Current()
    {
        lock (gate)
        {
            if (summary is null || time.GetElapsedTime(readAt) >= lifetime)
                (summary, readAt) = (read(), time.GetTimestamp());
            return summary;
        }
    }

    private void Count(Meter meter, string name, string help, Func<FleetSummary, IEnumerable<Measurement<int>>> measure) =>
        meter.CreateObservableGauge(name, () => measure(Current()), null, help);

    private void Number(Meter meter, string name, string help, Func<FleetSummary, IEnumerable<Measurement<double>>> measure) =>
        meter.CreateObservableGauge(name, () => measure(Current()), null, help);

    private static IEnumerable<Measurement<int>> PerGroup(FleetSummary fleet, Func<GroupStanding, int> number) =>
        fleet.Groups.Select(group => new Measurement<int>(number(group), Labels(group.Group)));

    private static IEnumerable<Measurement<double>> Scores(GroupStanding group) => group.Score is not { } score ? [] :
    [
        new(score.Low, Labels(group.Group, "bound", "low")),
        new(score.Mid, Labels(group.Group, "bound", "mid")),
        new(score.High, Labels(group.Group, "bound", "high")),
        new(score.Strict, Labels(group.Group, "bound", "strict")),
    ];

    private static KeyValuePair<string, object?> Label(DepartmentStanding department) => new("department", department.Department);

    private static KeyValuePair<string, object?>[] Labels(FleetGroup group) =>
        [new("department", group.Department), new("tier", group.Tier), new("marking", group.Marking), new("ownership", group.Ownership)];

    private static KeyValuePair<string, object?>[] Labels(FleetGroup group, string name, string value) => [.. Labels(group), new(name, value)];

    private static KeyValuePair<string, object?>[] Labels(RuleStanding rule) =>
        [new("policy", rule.Policy), new("rule", rule.Rule), new("severity", rule.Severity), new("effect", rule.Effect)];

    private static KeyValuePair<string, object?>[] Labels(RuleStanding rule, string name, string value) => [.. Labels(rule), new(name, value)];
}

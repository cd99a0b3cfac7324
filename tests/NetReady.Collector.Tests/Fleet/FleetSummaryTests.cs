using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Collector.Fleet;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Tests.Fleet;

public sealed class FleetSummaryTests
{
    private static readonly Dictionary<string, int> noRegister = [];

    [Fact]
    public void The_headline_is_the_share_of_registered_hosts_and_not_of_those_that_report()
    {
        var fleet = Of(new() { ["Home Office"] = 10 }, SampleFleet.Host("a"), SampleFleet.Host("b"), SampleFleet.Host("c", state: "not-ready"));
        Assert.Equal(0.2, fleet.ReadyShare);
        Assert.Equal([new("Home Office", 10, 10, 2)], fleet.Departments);
        Assert.Equal(3, fleet.Groups.Single().Reporting);
    }

    [Fact]
    public void Without_a_register_the_headline_is_the_share_of_enrolled_hosts()
    {
        var fleet = Of(noRegister, SampleFleet.Host("a", registered: false), SampleFleet.Host("b", registered: false, state: "unassessed", presence: "gone"));
        Assert.Equal(0.5, fleet.ReadyShare);
        Assert.Equal([new("Home Office", null, 2, 1)], fleet.Departments);
    }

    [Fact]
    public void A_department_whose_register_is_empty_is_judged_by_its_enrolled_hosts_beside_one_that_has_a_register()
    {
        var fleet = Of(new() { ["Home Office"] = 4, ["Treasury"] = 0 }, SampleFleet.Host("a"), SampleFleet.Host("b", "Treasury", registered: false), SampleFleet.Host("c", "Treasury", "conditional", registered: false));
        Assert.Equal([new("Home Office", 4, 4, 1), new("Treasury", null, 2, 1)], fleet.Departments);
        Assert.Equal(2.0 / 6, fleet.ReadyShare);
    }

    [Fact]
    public void A_department_of_which_no_host_is_enrolled_still_counts()
    {
        var fleet = Of(new() { ["Treasury"] = 5 });
        Assert.Equal([new("Treasury", 5, 5, 0)], fleet.Departments);
        Assert.Equal(0, fleet.ReadyShare);
    }

    [Fact]
    public void Nothing_expected_has_no_share() => Assert.Null(Of(noRegister).ReadyShare);

    [Fact]
    public void Ready_hosts_that_the_register_does_not_list_do_not_lift_the_headline()
    {
        var fleet = Of(new() { ["Home Office"] = 2 }, SampleFleet.Host("a"), SampleFleet.Host("b", registered: false), SampleFleet.Host("c", registered: false));
        Assert.Equal(0.5, fleet.ReadyShare);
        Assert.Equal(3, fleet.Groups.Single().ByState[0]);
    }

    [Fact]
    public void A_machine_enrolled_again_counts_once_and_as_it_stands_now()
    {
        var fleet = Of(new() { ["Home Office"] = 2 }, SampleFleet.Host("old", asset: "A1", state: "unassessed", presence: "gone", hoursAgo: 900), SampleFleet.Host("new", asset: "A1"));
        Assert.Equal(0.5, fleet.ReadyShare);
        fleet = Of(new() { ["Home Office"] = 2 }, SampleFleet.Host("old", asset: "A1", hoursAgo: 900), SampleFleet.Host("new", asset: "A1", state: "not-ready"));
        Assert.Equal(0, fleet.ReadyShare);
    }

    [Fact]
    public void An_asset_is_one_however_its_key_is_capitalised_as_in_the_register()
    {
        var fleet = Of(new() { ["Home Office"] = 2 }, SampleFleet.Host("old", asset: "a1", hoursAgo: 900), SampleFleet.Host("new", asset: "A1", state: "not-ready"));
        Assert.Equal(0, fleet.ReadyShare);
    }

    [Fact]
    public void The_share_never_exceeds_the_whole()
    {
        var fleet = Of(new() { ["Home Office"] = 1 }, SampleFleet.Host("a"), SampleFleet.Host("b"));
        Assert.Equal(1, fleet.ReadyShare);
    }

    [Fact]
    public void Revoked_and_retired_hosts_are_not_enrolled_but_stay_in_the_registers_number()
    {
        var fleet = Of(new() { ["Home Office"] = 3 }, SampleFleet.Host("a", revoked: true), SampleFleet.Host("b", presence: "retired"), SampleFleet.Host("c"));
        Assert.Equal(1, fleet.Groups.Single().Enrolled);
        Assert.Equal(1.0 / 3, fleet.ReadyShare);
        Assert.Equal(1, fleet.Rules[0].ByOutcome.Sum());
    }

    [Fact]
    public void Only_fresh_and_late_hosts_report()
    {
        var fleet = Of(noRegister, [.. new[] { "fresh", "late", "stale", "gone" }.Select(presence => SampleFleet.Host(presence, presence: presence))]);
        Assert.Equal((4, 2), (fleet.Groups.Single().Enrolled, fleet.Groups.Single().Reporting));
    }

    [Fact]
    public void A_host_that_was_never_judged_is_unassessed_and_has_no_coverage()
    {
        var fleet = Of(noRegister, SampleFleet.Host("a") with { Scorecard = null, LastContact = null }, SampleFleet.Host("b", coverage: 0.8, score: new(90, 92, 94, 88)));
        var group = fleet.Groups.Single();
        Assert.Equal([1, 0, 1, 0], group.ByState);
        Assert.Equal((2, 1, 1, 0.4), (group.Enrolled, group.Reporting, group.Scored, group.Coverage));
        Assert.Equal(new ScoreRange(90, 92, 94, 88), group.Score);
    }

    [Fact]
    public void Scores_are_means_of_the_hosts_that_have_one()
    {
        var fleet = Of(noRegister, SampleFleet.Host("a", score: new(40, 50, 60, 30)), SampleFleet.Host("b", score: new(80, 90, 100, 70)), SampleFleet.Host("c"));
        Assert.Equal(new ScoreRange(60, 70, 80, 50), fleet.Groups.Single().Score);
        Assert.Equal(2, fleet.Groups.Single().Scored);
        Assert.Null(Of(noRegister, SampleFleet.Host("c")).Groups.Single().Score);
    }

    [Fact]
    public void Hosts_are_grouped_by_department_tier_marking_and_ownership()
    {
        var fleet = Of(noRegister, SampleFleet.Host("a"), SampleFleet.Host("b", marking: "SENSITIVE"), SampleFleet.Host("c", "Cabinet Office"), SampleFleet.Host("d"));
        Assert.Equal(
            [new("Cabinet Office", "OFFICIAL", "", "corporate"), new("Home Office", "OFFICIAL", "", "corporate"), new("Home Office", "OFFICIAL", "SENSITIVE", "corporate")],
            fleet.Groups.Select(group => group.Group));
        Assert.Equal([1, 2, 1], fleet.Groups.Select(group => group.Enrolled));
    }

    [Fact]
    public void Rules_count_hosts_by_outcome_and_those_they_alone_hold_back()
    {
        var fleet = Of(noRegister,
            SampleFleet.Host("a"), SampleFleet.Host("b", first: "fail", second: "fail"), SampleFleet.Host("c", first: "unknown"), SampleFleet.Host("d", first: "in-grace", second: "not-applicable"),
            SampleFleet.Host("e", first: "waived"));
        // Pass, fail, in-grace, waived, unknown, not-applicable. The second rule is not required and holds nobody back.
        Assert.Equal([1, 1, 1, 1, 1, 0], fleet.Rules[0].ByOutcome);
        Assert.Equal([3, 1, 0, 0, 0, 1], fleet.Rules[1].ByOutcome);
        Assert.Equal([("OFC-04", "critical", 2), ("OFC-09", "medium", 0)], fleet.Rules.Select(rule => (rule.Rule, rule.Severity, rule.OnlyObstacle)));
    }

    [Fact]
    public void A_trial_holds_nobody_back()
    {
        var rule = Of(noRegister, SampleFleet.Host("a", first: "fail", effect: "trial")).Rules[0];
        Assert.Equal(("trial", 0, 1), (rule.Effect, rule.OnlyObstacle, rule.ByOutcome[1]));
    }

    [Fact]
    public void A_rules_title_is_that_of_the_scorecard_judged_last()
    {
        var newer = SampleFleet.Host("a");
        var older = SampleFleet.Host("b", hoursAgo: 5);
        older = older with { Scorecard = older.Scorecard! with { Rules = [.. older.Scorecard.Rules.Select(rule => rule with { Title = "As it was" })] } };
        Assert.Equal("Security updates are installed within 14 days", Of(noRegister, newer, older).Rules[0].Title);
        Assert.Equal("Security updates are installed within 14 days", Of(noRegister, older, newer).Rules[0].Title);
    }

    [Fact]
    public void Hosts_with_different_rules_in_different_orders_are_counted_by_rule()
    {
        var plain = SampleFleet.Host("a", first: "fail");
        var reversed = plain with { Scorecard = plain.Scorecard! with { Rules = [.. plain.Scorecard.Rules.Reverse()] } };
        var short1 = plain with { Scorecard = plain.Scorecard with { Rules = [plain.Scorecard.Rules[1]] } };
        var fleet = Of(noRegister, plain, reversed, short1, plain);
        Assert.Equal([("OFC-04", 3, 3), ("OFC-09", 4, 0)], fleet.Rules.Select(rule => (rule.Rule, rule.ByOutcome.Sum(), rule.OnlyObstacle)));
    }

    [Fact]
    public void In_any_fleet_the_parts_sum_to_the_whole_whatever_the_order()
    {
        var hosts =
            from state in Gen.Elements("ready", "conditional", "unassessed", "not-ready")
            from presence in Gen.Elements("fresh", "late", "stale", "gone", "retired")
            from department in Gen.Elements("Cabinet Office", "Home Office", "Treasury")
            from registered in Gen.Elements(true, false)
            from revoked in Gen.Elements(true, false, false, false)
            from asset in Gen.Choose(0, 9)
            from outcome in Gen.Elements("pass", "fail", "unknown")
            select SampleFleet.Host("h", department, state, presence, registered: registered, revoked: revoked, asset: $"A{asset}", first: outcome);
        Prop.ForAll(hosts.ListOf().ToArbitrary(), list =>
        {
            var register = new Dictionary<string, int> { ["Home Office"] = 4, ["Treasury"] = 1 };
            var fleet = Of(register, [.. list]);
            Assert.All(fleet.Groups, group => Assert.Equal(group.Enrolled, group.ByState.Sum()));
            Assert.All(fleet.Departments, department => Assert.InRange(department.Ready, 0, department.Expected));
            Assert.Equal(fleet.Groups.Sum(group => group.Enrolled), fleet.Rules.FirstOrDefault()?.ByOutcome.Sum() ?? 0);
            var reversed = Of(register, [.. Enumerable.Reverse(list)]);
            Assert.Equal(fleet.Groups.Select(group => (group.Group, group.Enrolled, group.Reporting)), reversed.Groups.Select(group => (group.Group, group.Enrolled, group.Reporting)));
            Assert.Equal(fleet.Rules.Select(rule => rule.OnlyObstacle), reversed.Rules.Select(rule => rule.OnlyObstacle));
        }).QuickCheckThrowOnFailure();
    }

    private static FleetSummary Of(Dictionary<string, int> registered, params ImmutableArray<HostStanding> hosts) => FleetSummary.Of(hosts, registered, SampleFleet.Now);
}

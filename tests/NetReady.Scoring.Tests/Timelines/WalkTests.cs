using NetReady.Scoring.Policies;
using NetReady.Scoring.Timelines;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Timelines;

/// <summary>The course of a verdict, where it can be told by hand.</summary>
public sealed class WalkTests
{
    private const string Firewall = "{ id: A, fact: device.firewall.enabled, must: is true, time_to_fix: 2 d }";

    private static readonly PolicySet firewall = Given.Rules("- " + Firewall);

    [Fact]
    public void A_failure_is_in_grace_then_fails_and_ends_when_it_is_reported_mended()
    {
        var steps = Course(firewall, History((-9, "true"), (-6, "false"), (-1, "true")), AllowancesOverTime.None);
        Assert.Equal([(-8, "ready", "pass"), (-6, "conditional", "in-grace"), (-4, "not-ready", "fail"), (-1, "ready", "pass")], steps);
    }

    [Fact]
    public void Time_to_fix_ends_ahead_if_nothing_changes()
    {
        var steps = firewall.Walk(History((-9, "true"), (-1, "false")), AllowancesOverTime.None, Given.Now, Days(30));
        // Hosts of the tier are stale after ten days of silence.
        Assert.Equal([("conditional", Given.Now), ("not-ready", Days(1)), ("unassessed", Days(10))], steps.Select(step => (step.State, step.From)));
        var passing = firewall.Walk(History((-9, "true")), AllowancesOverTime.None, Given.Now, Days(30));
        Assert.Equal([("ready", Given.Now), ("unassessed", Days(10))], passing.Select(step => (step.State, step.From)));
    }

    [Fact]
    public void A_waiver_holds_from_when_it_was_given_until_its_end()
    {
        var waiver = new Waiver { Id = "W-1", Rule = "A", Host = "host-1", Owner = "ann", Approver = "bob", Reason = "test", From = Days(-7), Until = Days(-2) };
        var given = new AllowancesOverTime([new(Days(-5), Allowances.None with { Waivers = [waiver] }), new(Days(-3), Allowances.None)]);
        Assert.Equal([(-8, "not-ready", "fail"), (-5, "ready", "waived"), (-3, "not-ready", "fail")], Course(firewall, History((-20, "false")), given));
        Assert.Equal([(-8, "not-ready", "fail"), (-7, "ready", "waived"), (-2, "not-ready", "fail")], Course(firewall, History((-20, "false")), AllowancesOverTime.Always(Allowances.None with { Waivers = [waiver] })));
    }

    [Fact]
    public void Samples_turn_a_verdict_as_they_come_into_a_window_and_leave_it()
    {
        var rtt = Given.Rules("- { id: A, fact: net.rtt, must: below 100 ms, over: 2 d, needs: 2 samples }");
        var history = History() with { Samples = Given.Host().Sampled("net.rtt", Days(-6), 0.02, 0.02).Sampled("net.rtt", Days(-5), 0.5, 0.5).Samples };
        Assert.Equal([(-8, "unassessed", "unknown"), (-6, "ready", "pass"), (-5, "not-ready", "fail"), (-3, "unassessed", "unknown")], Course(rtt, history, AllowancesOverTime.None));
    }

    [Fact]
    public void An_empty_stretch_has_no_steps() => Assert.Empty(firewall.Walk(History(), AllowancesOverTime.None, Given.Now, Given.Now));

    [Fact]
    public void Policies_that_differ_only_for_others_come_to_the_same_verdicts()
    {
        const string high = "policy: high\napplies: { tier: HIGH }\nrules: [ { id: H, fact: device.secureboot, must: is true } ]\n";
        const string low = $"policy: low\napplies: {{ tier: LOW }}\nrules: [ {Firewall} ]\n";
        var (before, after) = (Given.Policies(high, low), Given.Policies(high.Replace("true", "false", StringComparison.Ordinal), low));
        Assert.True(before.SameVerdictsAs(after, Given.Host("LOW").Profile));
        Assert.False(before.SameVerdictsAs(after, Given.Host("HIGH").Profile));
        Assert.True(before.SameVerdictsAs(before, Given.Host("HIGH").Profile));
        // A policy for a platform may be for a host of which it is not known yet.
        var platform = Given.Policies(high, low, "policy: linux\napplies: { platform: linux }\nrules: [ { id: L, fact: device.secureboot, must: is true } ]");
        Assert.False(before.SameVerdictsAs(platform, Given.Host("LOW", platform: null).Profile));
        Assert.True(before.SameVerdictsAs(platform, Given.Host("LOW", platform: Core.Facts.Platform.Windows).Profile));
    }

    private static List<(double Days, string State, string Outcome)> Course(PolicySet policies, HostHistory history, AllowancesOverTime allowances) =>
        [.. policies.Walk(history, allowances, Days(-8), Given.Now).Select(step => ((step.From - Given.Now).TotalDays, step.State, step.Rules[0].Outcome))];

    // Heard of every quarter of a day.
    private static HostHistory History(params (double Days, string Value)[] firewall)
    {
        var host = Given.Host();
        return new()
        {
            Host = host.Host, Profile = host.Profile, EnrolledAt = host.EnrolledAt, Contacts = [.. Enumerable.Range(0, 41).Select(quarter => Days(-10 + quarter * 0.25))],
            Facts = firewall.Length == 0 ? [] : host.With("device.firewall.enabled", [.. firewall.Select(run => (Days(run.Days), run.Value))]).Facts,
        };
    }

    private static DateTimeOffset Days(double days) => Given.Now + TimeSpan.FromDays(days);
}

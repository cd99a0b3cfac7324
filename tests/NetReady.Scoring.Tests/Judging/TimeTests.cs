using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Judging;

/// <summary>Time to fix, change_after and waivers.</summary>
public sealed class TimeTests
{
    private static readonly PolicySet firewall = Given.Rules("- { id: A, fact: device.firewall.enabled, must: is true, time_to_fix: 2 d }");

    private static DateTimeOffset DaysAgo(double days) => Given.Now - TimeSpan.FromDays(days);

    [Fact]
    public void A_failure_is_in_grace_from_when_it_began_until_its_time_is_over()
    {
        var host = Given.Host().With("device.firewall.enabled", (DaysAgo(9), "true"), (DaysAgo(1), "false"));
        var card = firewall.Score(host);
        Assert.Equal(("in-grace", "until 2026-11-22T12:00:00Z", DaysAgo(1)), (card.Rules[0].Outcome, card.Rules[0].Reason, card.Rules[0].Since));
        Assert.Equal(("conditional", 100, 0), (card.State, card.Score!.Low, card.Score.Strict));
        Assert.Equal("in-grace", firewall.Score(host with { At = DaysAgo(-1) - TimeSpan.FromTicks(1) }).Rules[0].Outcome);
        Assert.Equal("fail", firewall.Score(host with { At = DaysAgo(-1) }).Rules[0].Outcome);
    }

    [Fact]
    public void Unknown_neither_starts_nor_ends_the_time_to_fix()
    {
        var host = Given.Host().With("device.firewall.enabled", (DaysAgo(3), "false"), (DaysAgo(2), "!error"), (DaysAgo(1), "false"));
        Assert.Equal("fail", firewall.Score(host).Rules[0].Outcome);
        var unknownFirst = Given.Host().With("device.firewall.enabled", (DaysAgo(3), "!error"), (DaysAgo(1), "false"));
        Assert.Equal("in-grace", firewall.Score(unknownFirst).Rules[0].Outcome);
    }

    [Fact]
    public void A_pass_ends_a_failure()
    {
        var host = Given.Host().With("device.firewall.enabled", (DaysAgo(9), "false"), (DaysAgo(3), "true"), (DaysAgo(1), "false"));
        Assert.Equal("in-grace", firewall.Score(host).Rules[0].Outcome);
    }

    [Fact]
    public void A_new_host_and_a_new_rule_have_time_of_their_own()
    {
        var rules = Given.Rules("- { id: A, fact: device.firewall.enabled, must: is true, time_to_fix: { failure: 1 d, host: 5 d, rule: 10 d } }");
        var old = Given.Host().With("device.firewall.enabled", (DaysAgo(30), "false"));
        Assert.Equal("fail", rules.Score(old).Rules[0].Outcome);
        Assert.Equal("until 2026-11-22T12:00:00Z", rules.Score(old with { EnrolledAt = DaysAgo(4) }).Rules[0].Reason);
        var live = Allowances.None with { RuleLiveSince = Allowances.None.RuleLiveSince.Add("A", DaysAgo(4)) };
        Assert.Equal("until 2026-11-27T12:00:00Z", rules.Score(old, live).Rules[0].Reason);
    }

    [Fact]
    public void A_composition_has_failed_since_its_facts_together_did()
    {
        var rules = Given.Rules("- id: A\n  time_to_fix: 2 d\n  all:\n    - { fact: device.firewall.enabled, must: is true }\n    - { fact: device.audit.enabled, must: is true }");
        var host = Given.Host().With("device.firewall.enabled", (DaysAgo(9), "true"), (DaysAgo(3), "false"), (DaysAgo(2.5), "true"))
            .With("device.audit.enabled", (DaysAgo(9), "true"), (DaysAgo(2.8), "false"));
        var result = rules.Score(host).Rules[0];
        Assert.Equal(("fail", DaysAgo(3)), (result.Outcome, result.Since));
    }

    [Fact]
    public void A_verdict_changes_after_so_many_of_the_last_observations()
    {
        var rules = Given.Rules("- { id: A, fact: device.firewall.enabled, must: is true, change_after: { fail: 3 of 5, pass: 4 of 5 } }");
        Assert.Equal("pass", Outcome(rules, "+++++--"));
        Assert.Equal("fail", Outcome(rules, "+++++---"));
        Assert.Equal("fail", Outcome(rules, "+++++-+-+-"));
        Assert.Equal("pass", Outcome(rules, "+++++-++-+"));
        Assert.Equal("fail", Outcome(rules, "-----+++"));
        Assert.Equal("pass", Outcome(rules, "-----++++"));
        Assert.Equal("pass", Outcome(rules, "+"));
        Assert.Equal("fail", Outcome(rules, "-"));
        // Unknown is no observation; and what is unknown now is unknown at once.
        Assert.Equal("pass", Outcome(rules, "+++++-?-"));
        Assert.Equal("unknown", Outcome(rules, "+++++?"));
    }

    [Fact]
    public void A_run_counts_for_as_many_observations_as_it_had()
    {
        var rules = Given.Rules("- { id: A, fact: device.firewall.enabled, must: is true, change_after: { fail: 3 of 5, pass: 4 of 5 } }");
        var host = Given.Host().With("device.firewall.enabled", (DaysAgo(9), "true"), (DaysAgo(1), "false"));
        Assert.Equal("pass", rules.Score(host).Rules[0].Outcome);
        var timeline = host.Facts[0];
        var seenOften = host with { Facts = [timeline with { Runs = timeline.Runs.SetItem(1, timeline.Runs[1] with { Observations = 3 }) }] };
        Assert.Equal("fail", rules.Score(seenOften).Rules[0].Outcome);
    }

    [Fact]
    public void Samples_change_a_verdict_by_UTC_hours()
    {
        var rules = Given.Rules("- { id: A, fact: net.rtt, must: below 100 ms, over: 1 h, needs: 1 sample, change_after: { fail: 2 of 3, pass: 3 of 3 } }");
        HostEvidence Hours(string pattern)
        {
            var host = Given.Host();
            for (int i = 0; i < pattern.Length; i++)
                host = host.Sampled("net.rtt", Given.Now - TimeSpan.FromHours(pattern.Length - i) + TimeSpan.FromMinutes(30), Given.Times(3, pattern[i] == '+' ? 0.02 : 0.5));
            return host;
        }
        Assert.Equal("pass", rules.Score(Hours("++++-")).Rules[0].Outcome);
        Assert.Equal("fail", rules.Score(Hours("++++--")).Rules[0].Outcome);
        Assert.Equal("fail", rules.Score(Hours("++++--++")).Rules[0].Outcome);
        Assert.Equal("pass", rules.Score(Hours("++++--+++")).Rules[0].Outcome);
    }

    [Fact]
    public void Being_asked_again_is_no_observation_and_the_open_hour_is_one()
    {
        var rules = Given.Rules("- { id: A, fact: net.rtt, must: below 100 ms, over: 1 h, needs: 1 sample, change_after: { fail: 2 of 3, pass: 3 of 3 } }");
        HostEvidence Ended(params (double Minutes, double Seconds)[] batches) =>
            batches.Aggregate(Given.Host(), (host, batch) => host.Sampled("net.rtt", Given.Now + TimeSpan.FromMinutes(batch.Minutes), Given.Times(3, batch.Seconds)));
        var oneBadHour = Ended((-150, 0.02), (-90, 0.02), (-30, 0.5));
        Assert.Equal("pass", rules.Score(oneBadHour with { At = Given.Now + TimeSpan.FromMinutes(20) }).Rules[0].Outcome);
        var openHourToo = Ended((-150, 0.02), (-90, 0.02), (-30, 0.5), (10, 0.5));
        var later = Given.Now + TimeSpan.FromMinutes(20);
        Assert.Equal("fail", rules.Score(openHourToo with { At = later, LastContact = later }).Rules[0].Outcome);
    }

    [Fact]
    public void A_sampled_failure_began_with_the_hour_in_which_its_window_failed()
    {
        var rules = Given.Rules("- { id: A, fact: net.rtt, must: below 100 ms, over: 2 h, needs: 2 samples, time_to_fix: 3 h }");
        var host = Given.Host().Sampled("net.rtt", Given.Now - TimeSpan.FromHours(5.5), Given.Times(5, 0.02));
        for (double hours = 2.5; hours > 0; hours--) host = host.Sampled("net.rtt", Given.Now - TimeSpan.FromHours(hours), Given.Times(5, 0.5));
        var result = rules.Score(host).Rules[0];
        Assert.Equal(("in-grace", Given.Now - TimeSpan.FromHours(2)), (result.Outcome, result.Since));
        Assert.Equal(Given.Now + TimeSpan.FromHours(1), result.Until);
    }

    [Fact]
    public void A_waiver_relieves_its_host_of_its_rule_until_its_instant()
    {
        var host = Given.Host().With("device.firewall.enabled", (DaysAgo(9), "false"));
        var waiver = new Waiver { Id = "W-1", Rule = "A", Host = "host-1", Owner = "ann", Approver = "bob", Reason = "test", From = DaysAgo(1), Until = DaysAgo(-1) };
        Scorecard Score(Waiver one, DateTimeOffset at) => firewall.Score(host with { At = at }, Allowances.None with { Waivers = [one] });
        var waived = Score(waiver, Given.Now);
        Assert.Equal(("waived", "until 2026-11-22T12:00:00Z", "ready", 100, 0), (waived.Rules[0].Outcome, waived.Rules[0].Reason, waived.State, waived.Score!.Low, waived.Score.Strict));
        Assert.Equal("waived", Score(waiver, waiver.From).Rules[0].Outcome);
        Assert.Equal("waived", Score(waiver, waiver.Until - TimeSpan.FromTicks(1)).Rules[0].Outcome);
        Assert.Equal("fail", Score(waiver, waiver.Until).Rules[0].Outcome);
        Assert.Equal("fail", Score(waiver, waiver.From - TimeSpan.FromTicks(1)).Rules[0].Outcome);
        Assert.Equal("fail", Score(waiver with { Host = "host-2" }, Given.Now).Rules[0].Outcome);
        Assert.Equal("fail", Score(waiver with { Rule = "B" }, Given.Now).Rules[0].Outcome);
        Assert.Equal("waived", Score(waiver with { Host = null, Department = "ours" }, Given.Now).Rules[0].Outcome);
        Assert.Equal("fail", Score(waiver with { Host = null, Department = "theirs" }, Given.Now).Rules[0].Outcome);
    }

    private static string Outcome(PolicySet policies, string observations) => policies.Score(Given.Host().With("device.firewall.enabled",
        [.. observations.Select((sign, index) => (Given.Now - TimeSpan.FromHours(observations.Length - index), sign switch { '+' => "true", '-' => "false", _ => "!error" }))])).Rules[0].Outcome;
}

using NetReady.Core.Facts;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Tests.Judging;

public sealed class StatedRuleTests
{
    private static readonly PolicySet updates = Given.Rules("- { id: A, fact: device.updates.oldest_security_age, must: at most 14 d, evidence_valid_for: 3 d, time_to_fix: 7 d }");

    [Fact]
    public void A_fact_never_reported_is_unknown_and_says_so() => Shows(updates, Given.Host(), "unknown", "never-reported");

    [Fact]
    public void A_fact_of_an_unregistered_asset_is_unknown_and_says_so() =>
        Shows(Given.Rules("- { id: A, fact: reg.cloud_mfa, must: is true }"), Given.Host(), "unknown", "unregistered");

    [Theory]
    [InlineData("needs-privilege")]
    [InlineData("error")]
    [InlineData("withheld")]
    [InlineData("timed-out")]
    public void A_reason_the_device_gives_is_the_reason_shown(string reason) =>
        Shows(updates, Given.Host().With("device.updates.oldest_security_age", "!" + reason), "unknown", reason);

    [Fact]
    public void Evidence_ages_against_the_last_contact_and_not_the_wall_clock()
    {
        var seen = Given.Host().With("device.updates.oldest_security_age", "1 d");
        var offSinceFiveDays = seen with { At = Given.Now + TimeSpan.FromDays(5) };
        Shows(updates, offSinceFiveDays, "pass", null);
        Shows(updates, offSinceFiveDays with { LastContact = Given.Now + TimeSpan.FromDays(3) }, "pass", null);
        Shows(updates, offSinceFiveDays with { LastContact = Given.Now + TimeSpan.FromDays(3.01) }, "unknown", "stale");
    }

    [Fact]
    public void A_verdict_of_the_past_sees_nothing_that_came_later()
    {
        var host = Given.Host().With("device.updates.oldest_security_age", (Given.Now - TimeSpan.FromDays(2), "1 d"), (Given.Now - TimeSpan.FromDays(1), "40 d"));
        Shows(updates, host with { At = Given.Now - TimeSpan.FromDays(1.5) }, "pass", null);
        Shows(updates, host, "in-grace", "until 2026-11-27T12:00:00Z");
    }

    [Fact]
    public void A_device_is_not_heard_on_what_the_register_or_the_collector_says()
    {
        var registered = Given.Rules("- { id: A, fact: reg.managed, must: is true }");
        var claimed = Given.Host().With("reg.managed", "true");
        Shows(registered, claimed, "pass", null);
        var run = claimed.Facts[0].Runs[0];
        Shows(registered, claimed with { Facts = [claimed.Facts[0] with { Runs = [run with { Latest = run.Latest with { Assurance = Assurance.SelfReported } }] }] }, "unknown", "unregistered");
        var age = Given.Rules("- { id: A, fact: agent.report_age, must: at most 7 d }");
        Shows(age, Given.Host().With("agent.report_age", "0 s") with { LastContact = Given.Now - TimeSpan.FromDays(8) }, "fail", null);
    }

    [Fact]
    public void The_age_of_the_report_is_reckoned_by_the_collector_and_its_own_downtime_ages_nobody()
    {
        var age = Given.Rules("- { id: A, fact: agent.report_age, must: at most 7 d, time_to_fix: 2 d }");
        Shows(age, Given.Host() with { LastContact = Given.Now - TimeSpan.FromDays(7) }, "pass", null);
        // The failure began when the seventh day was over, so two days of grace end at the ninth.
        Shows(age, Given.Host() with { LastContact = Given.Now - TimeSpan.FromDays(8) }, "in-grace", "until 2026-11-22T12:00:00Z");
        Shows(age, Given.Host() with { LastContact = Given.Now - TimeSpan.FromDays(9.5) }, "fail", null);
        Shows(age, Given.Host() with { LastContact = Given.Now - TimeSpan.FromDays(9.5), CollectorDowntime = TimeSpan.FromDays(3) }, "pass", null);
        Shows(age, Given.Host() with { LastContact = null }, "unknown", "never-reported");
    }

    [Theory]
    // fact, reason, platform, required, outcome
    [InlineData("device.tpm.version: at least 2.0", "not-present", Platform.Linux, false, "fail")]
    [InlineData("device.tpm.version: at least 2.0", "not-present", Platform.Linux, true, "fail")]
    [InlineData("device.tpm.version: at least 2.0", "not-applicable", Platform.Linux, false, "not-applicable")]
    [InlineData("device.tpm.version: at least 2.0", "not-applicable", Platform.Linux, true, "unknown")]
    [InlineData("device.tpm.version: at least 2.0", "not-applicable", Platform.Android, false, "unknown")]
    [InlineData("device.lock.idle: at most 900 s", "not-present", Platform.Linux, false, "not-applicable")]
    [InlineData("device.lock.idle: at most 900 s", "not-present", Platform.Linux, true, "unknown")]
    [InlineData("device.firewall.enabled: is true", "not-present", Platform.Linux, false, "unknown")]
    [InlineData("device.firewall.enabled: is true", "not-applicable", Platform.Linux, false, "unknown")]
    public void Absence_means_what_the_vocabulary_says_and_exempts_from_nothing_required(string asked, string reason, Platform platform, bool required, string outcome)
    {
        var (fact, must) = (asked.Split(": ")[0], asked.Split(": ")[1]);
        var rules = Given.Rules($"- {{ id: A, fact: {fact}, must: {must}, required: {(required ? "true" : "false")} }}");
        Shows(rules, Given.Host(platform: platform).With(fact, "!" + reason), outcome, outcome == "unknown" ? reason : null);
    }

    [Fact]
    public void Having_none_of_it_fails_also_below_a_not() =>
        Shows(Given.Rules("- { id: A, not: { fact: device.tpm.version, must: below 2.0 } }"), Given.Host().With("device.tpm.version", "!not-present"), "fail", null);

    [Fact]
    public void Known_asks_whether_there_is_a_value()
    {
        var known = Given.Rules("- { id: A, fact: device.secureboot, must: known }");
        Shows(known, Given.Host().With("device.secureboot", "false"), "pass", null);
        Shows(known, Given.Host().With("device.secureboot", "!error"), "fail", null);
        Shows(known, Given.Host(), "fail", null);
    }

    [Fact]
    public void Only_when_decides_where_a_rule_applies()
    {
        var laptops = Given.Rules("- { id: A, fact: device.disk.system_encrypted, must: is true, required: true, only_when: { fact: device.form_factor, must: is laptop } }");
        var plain = Given.Host().With("device.disk.system_encrypted", "false");
        Shows(laptops, plain.With("device.form_factor", "laptop"), "fail", null);
        Shows(laptops, plain.With("device.form_factor", "server"), "not-applicable", null);
        Shows(laptops, plain, "unknown", "never-reported");
    }

    [Theory]
    [InlineData(true, "unknown", "not-present")]
    [InlineData(false, "not-applicable", null)]
    public void A_device_that_has_none_of_what_only_when_asks_about_is_not_exempt_from_a_required_rule(bool required, string outcome, string? reason)
    {
        var rules = Given.Rules($"- {{ id: A, fact: device.firewall.enabled, must: is true, required: {(required ? "true" : "false")}, only_when: {{ fact: device.disk.swap_encrypted, must: is false }} }}");
        Shows(rules, Given.Host().With("device.firewall.enabled", "false").With("device.disk.swap_encrypted", "!not-present"), outcome, reason);
    }

    [Theory]
    [InlineData("cannot tell", "unknown", 0)]
    [InlineData("fail", "fail", 1)]
    [InlineData("leave out", "unknown", 1)]
    public void A_rule_says_what_unknown_is(string ifUnknown, string outcome, double coverage)
    {
        var rules = Given.Rules($"- {{ id: A, fact: device.secureboot, must: is true, required: true, if_unknown: {ifUnknown} }}\n- {{ id: B, fact: agent.report_age, must: at most 7 d, severity: low }}");
        var card = rules.Score(Given.Host());
        var result = card.Rules.Single(rule => rule.Id == "A");
        Assert.Equal((outcome, "never-reported"), (result.Outcome, result.Reason));
        Assert.Equal(ifUnknown == "leave out", result.Of is null);
        Assert.Equal(ifUnknown == "cannot tell" ? "unassessed" : ifUnknown == "fail" ? "not-ready" : "ready", card.State);
        Assert.Equal(coverage, ifUnknown == "cannot tell" ? Math.Floor(card.Coverage) : card.Coverage);
    }

    [Fact]
    public void A_composition_shows_what_each_fact_says()
    {
        var rules = Given.Rules("- id: A\n  any:\n    - { fact: device.appcontrol.enforced, must: is true }\n    - { fact: device.malware.antimalware_active, must: is true }");
        var result = Shows(rules, Given.Host().With("device.appcontrol.enforced", "!not-supported").With("device.malware.antimalware_active", "false"), "unknown", "not-supported");
        Assert.Equal("device.appcontrol.enforced is true or device.malware.antimalware_active is true", result.Must);
        Assert.Equal("device.appcontrol.enforced: unknown; device.malware.antimalware_active: false", result.Observed);
        Assert.Equal("device.appcontrol.enforced", result.Fact);
    }

    [Fact]
    public void A_parameter_that_nobody_declared_is_not_configured()
    {
        var rules = Given.Rules("- { id: A, parameter: accepted, is: true }");
        Shows(rules, Given.Host(), "unknown", "not-configured");
    }

    private static RuleResult Shows(PolicySet policies, HostEvidence host, string outcome, string? reason)
    {
        var result = policies.Score(host).Rules.Single(rule => rule.Id == "A");
        Assert.Equal((outcome, reason), (result.Outcome, result.Reason));
        return result;
    }
}

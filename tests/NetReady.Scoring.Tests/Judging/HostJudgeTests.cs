using NetReady.Core.Hosts;

namespace NetReady.Scoring.Tests.Judging;

public sealed class HostJudgeTests
{
    private const string Base = """
        policy: base
        rules: [ { id: B-1, fact: device.firewall.enabled, must: is true } ]
        """;

    private const string Corporate = """
        policy: corporate
        applies: { tier: LOW, ownership: corporate }
        inherits: [base]
        rules: [ { id: C-1, fact: device.disk.system_encrypted, must: is true, required: true } ]
        """;

    private const string High = """
        policy: high
        applies: { tier: HIGH, ownership: corporate }
        rules: [ { id: H-1, fact: device.secureboot, must: is true, required: true } ]
        """;

    [Theory]
    [InlineData("LOW", null, Ownership.Corporate, "corporate")]
    [InlineData("LOW", "MARKED", Ownership.Corporate, "corporate")]
    [InlineData("LOW", null, Ownership.Personal, "base")]
    [InlineData("HIGH", null, Ownership.Corporate, "base,high")]
    public void Every_matching_policy_judges_unless_another_matching_one_inherits_it(string tier, string? marking, Ownership ownership, string judging)
    {
        var card = Given.Policies(Base, Corporate, High).Score(Given.Host(tier, marking, ownership));
        Assert.Equal(judging, string.Join(',', card.Policies.Select(policy => policy.Policy)));
    }

    [Fact]
    public void The_state_is_the_worst_and_the_score_that_of_the_lowest_low()
    {
        var policies = Given.Policies(
            "policy: first\nrules: [ { id: F-1, fact: device.firewall.enabled, must: is true, required: true }, { id: F-2, fact: device.audit.enabled, must: is true } ]",
            "policy: second\nconditional_from: 0\nrules: [ { id: S-1, fact: device.secureboot, must: is true } ]");
        var card = policies.Score(Given.Host().With("device.firewall.enabled", "false").With("device.audit.enabled", "true").With("device.secureboot", "false"));
        Assert.Equal(("not-ready", "second", 0), (card.State, card.DecidedBy, card.Score!.Low));
        Assert.Equal(["not-ready", "conditional"], card.Policies.Select(policy => policy.State));
        Assert.Equal("Required and not met: F-1.", card.Because);
    }

    [Fact]
    public void Trials_and_profiles_are_judged_and_shown_and_never_count()
    {
        var card = Given.Policies(Base,
            "policy: trial\neffect: trial\ninherits: [base]\nrules: [ { id: T-1, fact: device.secureboot, must: is true, required: true } ]",
            "policy: calls\neffect: profile\nrules: [ { id: P-1, fact: device.secureboot, must: is true, required: true } ]")
            .Score(Given.Host().With("device.firewall.enabled", "true").With("device.secureboot", "false"));
        Assert.Equal(("ready", "base"), (card.State, card.DecidedBy));
        Assert.Equal([("base", "ready"), ("calls", "not-ready"), ("trial", "not-ready")], card.Policies.Select(policy => (policy.Policy, policy.State)));
    }

    [Fact]
    public void No_policy_is_unassessed()
    {
        var card = Given.Policies(High).Score(Given.Host());
        Assert.Equal(("unassessed", null, null, "No policy is for this host."), (card.State, card.DecidedBy, card.Score, card.Because));
    }

    [Fact]
    public void Policies_that_never_count_alone_leave_a_host_unassessed() =>
        Assert.Equal("Only policies that never count are for this host.", Given.Policies("policy: t\neffect: trial\nrules: [ { id: T-1, fact: device.secureboot, must: is true } ]").Score(Given.Host()).Because);

    [Fact]
    public void A_policy_for_a_platform_judges_only_hosts_known_to_run_it()
    {
        var policies = Given.Policies("policy: linux\napplies: { platform: linux }\nrules: [ { id: L-1, fact: device.firewall.enabled, must: is true } ]");
        Assert.Empty(policies.Score(Given.Host(platform: null)).Policies);
        Assert.Single(policies.Score(Given.Host(platform: null).With("device.platform", "linux")).Policies);
        Assert.Empty(policies.Score(Given.Host(platform: null).With("device.platform", "windows")).Policies);
    }

    [Theory]
    // tier, marking, system encrypted, Secure Boot: ceiling
    [InlineData("HIGH", null, "true", "true", "HIGH", null)]
    [InlineData("HIGH", null, "true", "false", "LOW", "MARKED")]
    [InlineData("HIGH", null, "false", "false", null, null)]
    [InlineData("LOW", null, "true", "true", "LOW", null)]
    [InlineData("LOW", "MARKED", "true", "true", "LOW", "MARKED")]
    [InlineData("LOW", "MARKED", "false", "true", null, null)]
    public void The_ceiling_is_the_highest_level_up_to_the_hosts_own_whose_required_rules_pass(string tier, string? marking, string encrypted, string secure, string? ceiling, string? ceilingMarking)
    {
        var card = Given.Policies(Base, Corporate, High).Score(Given.Host(tier, marking).With("device.disk.system_encrypted", encrypted).With("device.secureboot", secure));
        Assert.Equal(new(ceiling, ceilingMarking), card.Ceiling);
    }

    [Theory]
    [InlineData("LOW", 0.9, 0, "fresh")]
    [InlineData("LOW", 1, 0, "late")]
    [InlineData("LOW", 10, 0, "stale")]
    [InlineData("LOW", 30, 0, "gone")]
    [InlineData("LOW", 11, 2, "late")]
    [InlineData("HIGH", 1, 0, "stale")]
    [InlineData("ELSEWHERE", 29, 0, "late")]
    public void Presence_lapses_by_the_tiers_limits_and_the_collectors_downtime_ages_nobody(string tier, double silentDays, double downDays, string presence)
    {
        var host = Given.Host(tier) with { LastContact = Given.Now - TimeSpan.FromDays(silentDays), CollectorDowntime = TimeSpan.FromDays(downDays) };
        Assert.Equal(presence, Given.Policies(Base).Score(host).Presence);
    }

    [Fact]
    public void A_lapsed_host_is_unassessed_and_a_late_one_keeps_its_verdict()
    {
        var host = Given.Host().With("device.firewall.enabled", "true");
        Assert.Equal("ready", Given.Policies(Base).Score(host with { At = Given.Now + TimeSpan.FromDays(9) }).State);
        Assert.Equal("unassessed", Given.Policies(Base).Score(host with { At = Given.Now + TimeSpan.FromDays(10) }).State);
        Assert.Equal(("unassessed", "retired"), (Given.Policies(Base).Score(host with { Retired = true }).State, Given.Policies(Base).Score(host with { Retired = true }).Presence));
    }

    [Fact]
    public void A_host_never_heard_of_is_silent_since_it_was_enrolled() =>
        Assert.Equal("stale", Given.Policies(Base).Score(Given.Host() with { LastContact = null, EnrolledAt = Given.Now - TimeSpan.FromDays(12) }).Presence);

    [Fact]
    public void The_order_of_rules_files_and_keys_changes_nothing()
    {
        const string one = "policy: one\ntitle: One\napplies: { tier: LOW }\nrules:\n  - { id: A-1, fact: device.firewall.enabled, must: is true, severity: high }\n  - { id: A-2, severity: low, must: is true, fact: device.audit.enabled }\n";
        const string other = "rules:\n  - { id: A-2, fact: device.audit.enabled, severity: low, must: is true }\n  - { must: is true, id: A-1, severity: high, fact: device.firewall.enabled }\napplies: { tier: LOW }\npolicy: one\ntitle: \"One\"\n";
        var (left, right) = (Given.Policies(Base, one), Given.Policies(other, Base));
        Assert.Equal(left.Hash, right.Hash);
        Assert.Equal(left.Policies.Select(policy => policy.Hash), right.Policies.Select(policy => policy.Hash));
        var host = Given.Host().With("device.firewall.enabled", "true").With("device.audit.enabled", "false");
        Assert.Equal(left.Score(host).Score, right.Score(host).Score);
        Assert.NotEqual(left.Hash, Given.Policies(Base, one.Replace("severity: low", "severity: high", StringComparison.Ordinal)).Hash);
    }
}

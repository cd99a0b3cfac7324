using NetReady.Scoring.Explaining;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Explaining;

public sealed class RuleExplanationTests
{
    private static RuleExplanation Only(string rule) => Assert.Single(Explanations.OfRule(Given.Rules(rule), "R-1"));

    [Fact]
    public void A_required_rule_says_what_failing_and_what_not_knowing_does_and_another_does_not()
    {
        var required = Only("- { id: R-1, fact: device.secureboot, must: is true, required: true }");
        Assert.Contains("not ready, whatever its score", required.Failing[0], StringComparison.Ordinal);
        Assert.Contains("the host is then unassessed", required.Unknown[^1], StringComparison.Ordinal);
        var other = Only("- { id: R-1, fact: device.secureboot, must: is true }");
        Assert.Contains("not required", other.Failing[0], StringComparison.Ordinal);
        Assert.DoesNotContain("unassessed", other.Unknown[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cannot tell", "no points in low")]
    [InlineData("fail", "it fails")]
    [InlineData("leave out", "leaves score, coverage and requirements")]
    public void How_unknown_is_treated_is_said(string word, string said) =>
        Assert.Contains(said, Only($"- {{ id: R-1, fact: device.secureboot, must: is true, if_unknown: {word} }}").Unknown[^1], StringComparison.Ordinal);

    [Fact]
    public void What_absence_means_is_what_the_judge_makes_of_it_required_or_not()
    {
        string Said(string rule) => string.Join(' ', Only(rule).Unknown);
        Assert.Contains("(device.tpm.version is not-present), what is asked of it does not hold.", Said("- { id: R-1, fact: device.tpm.version, must: at least 2.0 }"), StringComparison.Ordinal);
        Assert.Contains("(device.tpm.version is not-applicable): what is asked of it does not apply.", Said("- { id: R-1, fact: device.tpm.version, must: at least 2.0 }"), StringComparison.Ordinal);
        Assert.Contains("(device.tpm.version is not-applicable): what is asked of it is not decided.", Said("- { id: R-1, fact: device.tpm.version, must: at least 2.0, required: true }"), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_share_is_the_one_that_the_score_gives_on_a_host_where_all_is_scored()
    {
        var policies = Given.Rules("""
            - { id: R-1, fact: device.secureboot, must: is true, severity: critical }
            - { id: R-2, fact: device.lock.enabled, must: is true, severity: high }
            - { id: R-3, fact: vpn.tunnel.up, must: is true, severity: low }
            """);
        var share = Assert.Single(Assert.Single(Explanations.OfRule(policies, "R-1")).Shares);
        var card = policies.Score(Given.Host().With("device.secureboot", "true").With("device.lock.enabled", "true").With("vpn.tunnel.up", "false"));
        Assert.Equal(card.Rules.Single(rule => rule.Id == "R-1").Of!.Value, share.Of, 9);
        Assert.Equal("Severity critical weighs 10 of the 15 in its group, device. Each of the policy's 2 groups has 1/2 of the 100 points: 100 / 2 x 10 / 15 = 33.33 points on a host where every rule is scored.", share.Text);
    }

    [Fact]
    public void An_overridden_rule_is_explained_in_each_form_with_the_policies_that_hold_it()
    {
        var policies = Given.Policies(
            "policy: base\nrules:\n  - { id: R-1, fact: device.lock.idle, must: at most 900 s }",
            "policy: same\ninherits: [base]\nrules:\n  - { id: R-2, fact: device.secureboot, must: is true }",
            "policy: ours\ninherits: [base]\nrules:\n  - { override: R-1, must: at most 600 s }");
        var forms = Explanations.OfRule(policies, "R-1");
        Assert.Equal(2, forms.Length);
        Assert.Equal(["base", "same"], forms.Single(form => form.Asks.Contains("15 minutes", StringComparison.Ordinal)).Shares.Select(share => share.Policy));
        Assert.Equal(["ours"], forms.Single(form => form.Asks.Contains("10 minutes", StringComparison.Ordinal)).Shares.Select(share => share.Policy));
    }

    [Fact]
    public void Time_to_fix_change_after_and_only_when_are_said()
    {
        var rule = Only("""
            - id: R-1
              fact: net.rtt
              must: below 100 ms
              only_when: { fact: device.platform, must: is linux }
              time_to_fix: { failure: 7 d, host: 1 d }
              change_after: { fail: 3 of 5, pass: 4 of 6 }
            """);
        Assert.Equal("It applies only where the operating system's family is linux; elsewhere it is not-applicable and scores nothing.", rule.AppliesOnly);
        Assert.Contains(rule.Failing, line => line.Contains("7 days from when it began and 1 day from when the host was enrolled, whichever ends last", StringComparison.Ordinal));
        Assert.Contains("The verdict changes to fail when 3 of the last 5 hours fail, and to pass when 4 of the last 6 pass.", rule.Failing);
        Assert.Contains("measured to the target 'reflector' in samples of 15 seconds", Assert.Single(rule.Samples), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_shipped_rule_has_an_explanation_with_a_source_its_firmness_and_a_share_of_each_policy()
    {
        var shipped = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;
        foreach (var policy in shipped.Policies)
        {
            double sum = policy.Rules.Sum(rule => Explanations.OfRule(shipped, rule.Id).SelectMany(form => form.Shares).Single(share => share.Policy == policy.Name).Of);
            Assert.Equal(100, sum, 6);
            Assert.All(policy.Rules.SelectMany(rule => Explanations.OfRule(shipped, rule.Id)), rule => Assert.True(rule is { Firmness.Length: > 0, Examples.Length: > 1, Fix.Count: > 0 }, rule.Id));
        }
    }

    [Fact]
    public void A_rule_that_is_not_there_has_no_explanation_and_the_nearest_is_named()
    {
        var policies = Given.Rules("- { id: OFC-04, fact: device.secureboot, must: is true }");
        Assert.Empty(Explanations.OfRule(policies, "OFC-4"));
        Assert.Equal("; did you mean 'OFC-04'?", Explanations.SuggestRule(policies, "OFC-4"));
        Assert.Equal("", Explanations.SuggestRule(policies, "anything else at all"));
    }
}

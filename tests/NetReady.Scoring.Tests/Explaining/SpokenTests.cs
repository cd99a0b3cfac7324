using NetReady.Core.Facts;
using NetReady.Scoring.Explaining;

namespace NetReady.Scoring.Tests.Explaining;

public sealed class SpokenTests
{
    [Theory]
    [InlineData("fact: device.updates.oldest_security_age\nmust: at most 14 d", "It holds where the time that the oldest pending security update has been available is at most 14 days.")]
    [InlineData("fact: device.updates.metadata_age\nmust: at most 1 d", "It holds where the age of the list of available updates is at most 1 day.")]
    [InlineData("fact: device.firewall.enabled\nmust: is true", "It holds where a host firewall is on, for every profile there is.")]
    [InlineData("fact: device.firewall.enabled\nmust: is not true", "It holds where it is not so that a host firewall is on, for every profile there is.")]
    [InlineData("fact: device.secureboot\nmust: is true", "It holds where UEFI Secure Boot is on.")]
    [InlineData("fact: device.disk.unencrypted_fixed_count\nmust: is 0", "It holds where the number of mounted fixed volumes and swap areas that are not encrypted is 0.")]
    [InlineData("fact: device.unlock.min_length\nmust: at least 6", "It holds where the least length of the password or PIN is at least 6.")]
    [InlineData("fact: reg.ownership\nmust: is corporate", "It holds where the answer to 'who owns the device' is corporate.")]
    [InlineData("fact: device.platform\nmust: none of [linux, ios]", "It holds where the operating system's family is none of linux and ios.")]
    [InlineData("fact: device.lsm\nmust: one of [selinux, apparmor]", "It holds where among the Linux security modules that are active is at least one of selinux or apparmor.")]
    [InlineData("fact: device.lock.idle\nmust: known", "It holds where it is known: the time without input until the screen locks.")]
    [InlineData("fact: net.rtt\nmust: below 100 ms", "It holds where the round-trip time to the target without the time spent in the reflector is below 100 milliseconds in at least 95 per cent of the samples of the last 7 days.")]
    [InlineData("fact: net.down\nmust: at least 10 Mbit/s\nholds_for: every sample\nover: 30 d", "It holds where the rate that the path from the target down to the device is shown to carry is at least 10 megabits per second in all of the samples of the last 30 days.")]
    [InlineData("any:\n  - { fact: device.appcontrol.enforced, must: is true }\n  - not: { parameter: strict, is: true }", "It holds where only allow-listed software may run, or it is not so that the department has decided for strict.")]
    public void A_rule_is_said_in_one_sentence(string condition, string said)
    {
        var policies = Given.Rules("- id: R-1\n" + string.Join('\n', condition.Split('\n').Select(line => "  " + line)));
        Assert.Equal(said, Assert.Single(Explanations.OfRule(policies, "R-1")).Asks);
    }

    [Fact]
    public void Every_reason_for_a_missing_fact_has_words() => Assert.All(Enum.GetValues<MissingReason>(), reason => Assert.NotEmpty(ReasonWords.Of(reason)));

    [Fact]
    public void Every_fact_can_be_asked_about_aloud_and_has_help() => Assert.All(Vocabulary.All, fact =>
    {
        var policies = Given.Rules($"- id: R-1\n  fact: {fact.Name}\n  must: known");
        var rule = Assert.Single(Explanations.OfRule(policies, "R-1"));
        Assert.DoesNotContain("  ", rule.Asks, StringComparison.Ordinal);
        Assert.StartsWith(fact.Help, Assert.Single(rule.Facts).Help, StringComparison.Ordinal);
    });
}

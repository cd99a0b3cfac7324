using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Core.Tests.Facts;

public sealed class VocabularyTests
{
    [Fact]
    public void Every_name_is_there_once_and_in_a_known_group()
    {
        Assert.Equal(Vocabulary.All.Length, Vocabulary.All.Select(fact => fact.Name).Distinct().Count());
        Assert.All(Vocabulary.All, fact => Assert.Contains(fact.Group, new[] { "net", "vpn", "device", "reg", "agent" }));
    }

    [Fact]
    public void A_personal_device_may_send_at_most_twenty_facts()
    {
        Assert.InRange(Vocabulary.All.Count(fact => fact.Personal), 1, 20);
    }

    // The allow-list for personal devices: system and version, age of updates, encryption, lock, firewall, malware, jailbreak, and the line's quality to the collector in rough.
    [Fact]
    public void What_a_personal_device_may_send_is_the_allow_list_and_nothing_else() => Assert.Equal(
        [
            "agent.version", "device.apps.store_only", "device.disk.system_encrypted", "device.firewall.enabled", "device.form_factor", "device.jailbroken_or_rooted", "device.lock.enabled",
            "device.lock.idle", "device.malware.antimalware_active", "device.os.support_state", "device.os.version", "device.platform", "device.unlock.min_length",
            "device.updates.oldest_security_age", "net.collector.success", "net.down", "net.jitter", "net.loss", "net.rtt", "net.up",
        ],
        PrivacyContract.Personal.Facts);

    [Fact]
    public void The_registers_facts_and_those_that_the_collector_makes_are_in_no_devices_contract() => Assert.All(
        Vocabulary.All.Where(fact => fact.Maker is Maker.Register or Maker.Collector || fact.Group == "reg"),
        fact => Assert.False(PrivacyContract.Corporate.Allows(fact.Name) || PrivacyContract.Personal.Allows(fact.Name), fact.Name));

    [Fact]
    public void Every_fact_is_explained_in_one_sentence() => Assert.All(Vocabulary.All, fact =>
        Assert.True(fact.Help.EndsWith('.') && !fact.Help.Contains(". ", StringComparison.Ordinal), $"{fact.Name}: {fact.Help}"));
}

using System.Text;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Examples;

public sealed class FactsFileTests
{
    private static readonly PolicySet policies = Given.Rules("- { id: A, fact: net.rtt, must: below 100 ms }");

    [Fact]
    public void A_file_says_who_the_host_is_when_it_is_and_what_is_known()
    {
        var host = Read("host: { name: x, tier: HIGH, marking: none, ownership: personal, department: theirs, platform: macos }\nat: 2026-01-02T03:04:05Z\nfacts: { device.uptime: 3 h }\n").Evidence!;
        Assert.Equal(("x", "HIGH", null, Ownership.Personal, "theirs", Platform.MacOS), (host.Host, host.Profile.Tier, host.Profile.Marking, host.Profile.Ownership, host.Profile.Department, host.Profile.Platform));
        Assert.Equal(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), host.At);
        Assert.Equal((host.At, "3 h"), (host.LastContact, Assert.Single(host.Facts).Runs[0].Latest.Value!.ToString()));
    }

    [Fact]
    public void What_it_does_not_say_is_the_lowest_tier_corporate_and_now()
    {
        var host = Read("facts: {}\n").Evidence!;
        Assert.Equal(("LOW", Ownership.Corporate, null, Given.Now), (host.Profile.Tier, host.Profile.Ownership, host.Profile.Platform, host.At));
    }

    [Fact]
    public void JSON_is_read_as_well_tabs_and_all()
    {
        var load = Read("{\n\t\"facts\": {\n\t\t\"device.firewall.enabled\": true,\n\t\t\"device.unlock.min_length\": 6,\n\t\t\"net.rtt\": [\"20 ms\", \"30 ms\"]\n\t}\n}\n");
        Assert.Empty(load.Problems);
        Assert.Equal((2, 2L), (load.Evidence!.Facts.Length, load.Evidence.Samples[0].Count));
    }

    [Fact]
    public void Samples_are_a_list_or_a_map_or_several_maps()
    {
        var host = Read("facts:\n  net.rtt:\n    - { target: media, sample: 60 s, values: [1 ms, 2 ms] }\n    - { values: [3 ms] }\n  net.loss: { target: media, values: [0 %] }\n  net.down: [at least 25 Mbit/s, between 1 Mbit/s and 2 Mbit/s]\n").Evidence!;
        Assert.Equal(["net.rtt to media by 1 min 2", "net.rtt to reflector by 15 s 1", "net.loss to media by 15 s 1", "net.down to reflector by 10 s 2"], host.Samples.Select(batch => $"{batch.Key} {batch.Count}"));
        Assert.Equal(1, host.Samples[3].High!.Unbounded);
        Assert.Null(host.Samples[0].High);
    }

    [Fact]
    public void A_single_value_of_a_sampled_fact_says_that_every_sample_was_so() => Assert.Equal("pass", policies.Score(Read("facts: { net.rtt: 20 ms }\n").Evidence!).Rules[0].Outcome);

    [Fact]
    public void A_missing_sampled_fact_shows_its_reason() => Assert.Equal("blocked", policies.Score(Read("facts: { net.rtt: { missing: blocked } }\n").Evidence!).Rules[0].Reason);

    [Fact]
    public void Since_says_from_when_on_the_facts_have_been_so()
    {
        var firewall = Given.Rules("- { id: A, fact: device.firewall.enabled, must: is true, time_to_fix: 1 d }");
        string Outcome(string since) => firewall.Score(FactsFile.Read("f", Encoding.UTF8.GetBytes($"at: 2026-11-21T12:00:00Z\n{since}facts: {{ device.firewall.enabled: false }}\n"), firewall, Given.Now).Evidence!).Rules[0].Outcome;
        Assert.Equal(("in-grace", "fail"), (Outcome(""), Outcome("since: 2026-11-20T12:00:00Z\n")));
    }

    [Fact]
    public void Sets_are_lists_and_register_facts_are_the_registers()
    {
        var host = Read("facts: { device.lsm: [yama, apparmor], reg.managed: true }\n").Evidence!;
        Assert.Equal(["apparmor, yama", "true"], host.Facts.Select(fact => fact.Runs[0].Latest.Value!.ToString()));
        Assert.Equal(Assurance.Registered, host.Facts[1].Runs[0].Latest.Assurance);
    }

    [Fact]
    public void Every_mistake_comes_at_once()
    {
        var load = Read("host: { tier: LOWW, marking: X, platfrom: linux }\nat: yesterday\nfacts:\n  device.uptimes: 3 h\n  device.uptime: 3\n  net.rtt: []\n  net.loss: 120 %\n  device.secureboot: { missing: gone }\n  device.lsm: [[a]]\nfact: {}\n");
        Assert.Null(load.Evidence);
        Assert.Equal(
        [
            "facts.yaml:1:15: there is no tier 'LOWW' in tiers.yaml; did you mean 'LOW'?",
            "facts.yaml:1:33: 'host' has no key 'platfrom'; did you mean 'platform'?",
            "facts.yaml:2:5: 'yesterday' is not an instant; write it as 2026-11-21T09:00:00Z",
            "facts.yaml:4:3: there is no fact 'device.uptimes'; did you mean 'device.uptime'?",
            "facts.yaml:5:18: device.uptime: '3' has no unit; a duration takes one of ns, us, µs, ms, s, min, h, d, w",
            "facts.yaml:6:12: net.rtt has an empty list of samples; write { missing: not-yet-measured } where there are none",
            "facts.yaml:7:13: net.loss cannot be 120 %: it is never above 100 %",
            "facts.yaml:8:33: 'gone' is no reason for a missing fact",
            "facts.yaml:9:16: device.lsm is a set of words, and this is a list",
            "facts.yaml:10:1: a facts file has no key 'fact'; did you mean 'facts'?",
        ], load.Problems.Select(problem => problem.ToString().Split("; it is one of never-reported")[0]));
    }

    private static FactsLoad Read(string text) => FactsFile.Read("facts.yaml", Encoding.UTF8.GetBytes(text), policies, Given.Now);
}

using System.Globalization;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Explaining;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Explaining;

public sealed class HostExplanationTests
{
    private static readonly PolicySet shipped = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;

    /// <summary>Every golden host.</summary>
    public static TheoryData<string> GoldenHosts => [.. Directory.GetFiles(Path.Combine(RepositoryFolder.Policies, "golden"), "*.facts.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    // Two groups, with a required rule, one with time to fix, and plain ones.
    private const string Rules = """
        - { id: R-1, fact: device.secureboot, must: is true, severity: critical, required: true, fix: Turn it on. }
        - { id: R-2, fact: device.lock.enabled, must: is true, severity: high }
        - { id: R-3, fact: device.disk.system_encrypted, must: is true, severity: high, time_to_fix: 7 d }
        - { id: R-4, fact: vpn.tunnel.up, must: is true, severity: medium }
        """;

    private static HostExplanation Explain(PolicySet policies, HostEvidence host) => Explanations.OfHost(policies, policies.Score(host));

    [Theory]
    [MemberData(nameof(GoldenHosts))]
    public void The_points_sum_to_low_and_as_shown_they_add_up_to_the_sum_as_shown(string file)
    {
        var host = Explain(shipped, FactsFile.Load(Path.Combine(RepositoryFolder.Policies, "golden", file), shipped, Given.Now).Evidence!);
        Assert.NotEmpty(host.Policies);
        foreach (var policy in host.Policies.Where(policy => policy.Score is not null))
        {
            Assert.Equal(policy.Score!.Low, policy.Rules.Sum(rule => rule.Points ?? 0), 6);
            Assert.Equal(policy.Score.Low, policy.Groups.Sum(group => group.Points), 6);
            Assert.Equal(100, policy.Rules.Sum(rule => rule.Of ?? 0), 6);
            var rows = policy.Rules.Where(rule => rule.Shown is not null).Select(rule => rule.Shown!.Split(" of ").Select(number => decimal.Parse(number, CultureInfo.InvariantCulture)).ToArray()).ToList();
            var sum = policy.ShownSum!.Split(" of ").Select(number => decimal.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(sum[0], rows.Sum(row => row[0]));
            Assert.Equal(sum[1], rows.Sum(row => row[1]));
            Assert.InRange(policy.Score.Low - (double)sum[0], -1e-9, 0.01);
            // Mid as it is explained: the mean of the groups' decided shares.
            var decided = policy.Groups.Where(group => group.Decided > 0).ToList();
            if (decided.Count > 0) Assert.Equal(policy.Score.Mid, 100 * decided.Average(group => group.Earned / group.Decided), 6);
        }
    }

    [Fact]
    public void Every_end_of_the_range_is_explained_by_what_it_counts()
    {
        var host = Explain(Given.Rules(Rules), Given.Host().With("device.secureboot", "true").With("device.disk.system_encrypted", "false").With("vpn.tunnel.up", "false"));
        var policy = Assert.Single(host.Policies);
        Assert.Equal("not-ready", host.State);
        Assert.Equal(
        [
            "Low is 37.5: the points above, 37.5 device + 0 vpn. What is unknown earns nothing.",
            "High is 50: low and the 12.5 points of what is unknown (R-2).",
            "Mid is 50: it leaves out what is unknown, weight and all. By weight device earns 15 of 15 and vpn earns 0 of 3; 100 times the mean of these 2 shares.",
            "Strict is 25: low without the 12.5 points that time to fix and waivers lend (R-3).",
            "Coverage is 87.5 %: the points of what is decided, of 100. 80 % is needed; ready starts at 90 and conditional at 70, both by low.",
        ], policy.Arithmetic);
    }

    [Fact]
    public void What_would_make_the_state_better_is_what_makes_it_better_when_it_is_done()
    {
        var policies = Given.Rules(Rules);
        var host = Given.Host().With("device.secureboot", "false").With("device.lock.enabled", "true").With("device.disk.system_encrypted", "false").With("vpn.tunnel.up", "true");
        var policy = Assert.Single(Explain(policies, host).Policies);
        Assert.Equal("not-ready", policy.State);
        Assert.Equal(["conditional", "ready"], policy.Better.Select(better => better.State));
        Assert.Equal(["R-1"], policy.Better[0].Changes.Select(change => change.Rule));
        Assert.Equal(["R-1", "R-3"], policy.Better[1].Changes.Select(change => change.Rule));
        Assert.Contains("Turn it on.", policy.Better[0].Changes[0].Text, StringComparison.Ordinal);
        var better = policies.Score(host.With("device.secureboot", "true"));
        Assert.Equal("conditional", better.State);
        Assert.Equal(policy.Better[0].Low!.Value, better.Score!.Low, 6);
        Assert.Equal("ready", policies.Score(host.With("device.secureboot", "true").With("device.disk.system_encrypted", "true")).State);
    }

    // Every set of facts of four rules, each true, false or not known: what is said is done, and then it is so.
    [Fact]
    public void Whatever_is_wrong_doing_what_is_said_leads_to_the_state_and_the_low_that_are_said()
    {
        string[] facts = ["device.secureboot", "device.lock.enabled", "device.disk.system_encrypted", "vpn.tunnel.up"];
        var policies = Given.Rules(Rules);
        for (int made = 0; made < 81; made++)
        {
            var host = Given.Host();
            for (int i = 0, rest = made; i < facts.Length; i++, rest /= 3)
                if (rest % 3 < 2) host = host.With(facts[i], rest % 3 == 0 ? "true" : "false");
            foreach (var better in Assert.Single(Explain(policies, host).Policies).Better)
            {
                var done = better.Changes.Aggregate(host, (changed, change) => changed.With(facts[change.Rule![^1] - '1'], "true"));
                var card = policies.Score(done);
                Assert.True(better.State == card.State, $"case {made}: {better.State} was said, and it is {card.State}");
                Assert.Equal(better.Low!.Value, card.Score!.Low, 6);
                // Nothing is asked that is not needed.
                foreach (var spare in better.Changes)
                {
                    var without = better.Changes.Where(change => change != spare).Aggregate(host, (changed, change) => changed.With(facts[change.Rule![^1] - '1'], "true"));
                    Assert.NotEqual(better.State, policies.Score(without).State);
                }
            }
        }
    }

    [Fact]
    public void A_host_at_its_best_is_told_nothing_to_do_and_one_that_lapsed_to_report()
    {
        var policies = Given.Rules("- { id: R-1, fact: device.secureboot, must: is true }");
        var good = Given.Host().With("device.secureboot", "true");
        Assert.Empty(Assert.Single(Explain(policies, good).Policies).Better);
        var lapsed = Explain(policies, good with { At = Given.Now + TimeSpan.FromDays(20) });
        var better = Assert.Single(Assert.Single(lapsed.Policies).Better);
        Assert.Equal("ready", better.State);
        var report = Assert.Single(better.Changes);
        Assert.Null(report.Rule);
        Assert.Contains("reports again", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_time_alone_will_do_is_what_it_does()
    {
        var policies = Given.Rules(Rules);
        var host = Given.Host().With("device.secureboot", "true").With("device.lock.enabled", "true").With("device.disk.system_encrypted", "false").With("vpn.tunnel.up", "true");
        var ending = Assert.Single(Assert.Single(Explain(policies, host).Policies).Endings);
        Assert.Equal(["R-3"], ending.Rules);
        var later = policies.Score(host with { At = ending.At, LastContact = ending.At });
        Assert.Equal(later.State, ending.State);
        Assert.Equal(later.Score!.Low, ending.Low!.Value, 6);
    }

    [Fact]
    public void A_scorecard_of_other_policies_is_refused()
    {
        var card = Given.Rules(Rules).Score(Given.Host());
        Assert.Throws<ArgumentException>(() => Explanations.OfHost(Given.Rules("- { id: R-9, fact: device.secureboot, must: is true }"), card));
    }

    [Fact]
    public void Its_json_has_the_unrounded_points()
    {
        var host = Explain(Given.Rules(Rules), Given.Host().With("device.secureboot", "true"));
        string json = ExplanationJson.Write(host);
        using var read = System.Text.Json.JsonDocument.Parse(json);
        var policy = read.RootElement.GetProperty("policies")[0];
        Assert.Equal(host.Policies[0].Score!.Low, policy.GetProperty("rules").EnumerateArray().Sum(rule => rule.GetProperty("points").GetDouble()), 9);
        Assert.False(policy.TryGetProperty("shownSum", out _));
    }
}

using System.Collections.Immutable;
using NetReady.Collector.Policies;
using NetReady.Collector.Verdicts;
using NetReady.Collector.Waivers;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Tests.Verdicts;

public sealed class FleetSweepTests
{
    private static readonly DateTimeOffset start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private static readonly string pack = CollectorUnderTest.Pack.Replace("severity: critical", "severity: critical\n    time_to_fix: { failure: 2 h, host: 0 s, rule: 0 s }", StringComparison.Ordinal);

    private readonly Dictionary<string, Scorecard?> cards = [];
    private LivePolicies live = TestPack.Of(pack);
    private WaiverBook waivers = WaiverBook.Empty;

    private FleetSweep Sweep => field ??= new(() => live, () => waivers);

    [Fact]
    public void A_host_that_was_never_judged_is_due() => Assert.Equal(["new"], Sweep.Outdated([KeyValuePair.Create("new", (Scorecard?)null)], start));

    [Fact]
    public void While_nothing_changes_nobody_is_due_until_the_hour()
    {
        Judge("sound", firewall: true);
        Judge("bare", firewall: false);
        Assert.Empty(Due(TimeSpan.FromMinutes(1)));
        Assert.Empty(Due(TimeSpan.FromMinutes(60)));
        Assert.Equal(["bare", "sound"], Due(TimeSpan.FromMinutes(61)));
    }

    [Fact]
    public void The_end_of_a_time_to_fix_makes_that_host_due_and_no_other()
    {
        Judge("sound", firewall: true, TimeSpan.FromMinutes(110));
        Judge("bare", firewall: false, TimeSpan.FromMinutes(110));
        Assert.Equal("in-grace", Assert.Single(cards["bare"]!.Rules).Outcome);
        Assert.Empty(Due(TimeSpan.FromMinutes(119)));
        Assert.Equal(["bare"], Due(TimeSpan.FromMinutes(121)));
    }

    [Fact]
    public void Silence_makes_a_host_due_as_it_turns_late()
    {
        Judge("silent", firewall: true, TimeSpan.FromHours(23.5));
        Assert.Empty(Due(TimeSpan.FromHours(23.9)));
        Assert.Equal(["silent"], Due(TimeSpan.FromHours(24.1)));
    }

    [Fact]
    public void A_waiver_that_is_granted_or_ends_makes_its_host_due()
    {
        Judge("sound", firewall: true);
        Judge("bare", firewall: false);
        waivers = new([new(new()
        {
            Id = "w-1", Host = "bare", Department = null, Rule = "TST-01", Owner = "a", Approver = "b", Reason = "c", From = start, Until = start + TimeSpan.FromMinutes(10),
        }, start, "root")]);
        Assert.Equal(["bare"], Due(TimeSpan.FromMinutes(5)));
        Judge("bare", firewall: false, TimeSpan.FromMinutes(5));
        Assert.Empty(Due(TimeSpan.FromMinutes(9)));
        Assert.Equal(["bare"], Due(TimeSpan.FromMinutes(11)));
    }

    [Fact]
    public void Other_policies_make_every_host_due_until_it_is_judged_by_them()
    {
        Judge("sound", firewall: true);
        Judge("bare", firewall: false);
        live = TestPack.Of(pack.Replace("ready_from: 90", "ready_from: 95", StringComparison.Ordinal));
        Assert.Equal(["bare", "sound"], Due(TimeSpan.FromMinutes(1)));
        Judge("bare", firewall: false);
        Assert.Equal(["sound"], Due(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_every_host_due()
    {
        Judge("sound", firewall: true);
        Assert.Equal(["sound"], Due(-TimeSpan.FromMinutes(1)));
    }

    private ImmutableArray<string> Due(TimeSpan after) => [.. Sweep.Outdated(cards, start + after).Order(StringComparer.Ordinal)];

    // All say their firewall as of the start, when they were heard last.
    private void Judge(string host, bool firewall, TimeSpan? after = null)
    {
        var said = new Observation { Key = new("device.firewall.enabled"), Value = FactValue.Of(firewall), Method = "test", Assurance = Assurance.SelfReported, ObservedAt = start };
        var evidence = new HostEvidence
        {
            Host = host, Profile = new() { Department = "Exchequer", Tier = "OFFICIAL", Ownership = Ownership.Corporate }, At = start + (after ?? TimeSpan.FromSeconds(10)), EnrolledAt = start - TimeSpan.FromDays(9),
            LastContact = start, Facts = [new(said.Key, [new(start, said, 1)])],
        };
        cards[host] = live.Score(evidence, waivers.For(host, evidence.Profile));
        Sweep.Take(evidence);
    }
}

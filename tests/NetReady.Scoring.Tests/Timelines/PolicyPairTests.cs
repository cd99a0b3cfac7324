using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Timelines;

namespace NetReady.Scoring.Tests.Timelines;

public sealed class PolicyPairTests
{
    private const string Pack = """
        policy: a
        ready_from: 90
        conditional_from: 50
        needs_evidence_for: 60 %
        rules:
          - { id: A-1, fact: device.firewall.enabled, must: is true, severity: high }
          - { id: A-2, fact: net.rtt, must: below 100 ms, over: 1 d, needs: 1 sample }
          - { id: A-3, fact: device.lock.idle, must: at most 600 s }
        """;

    private static readonly ImmutableDictionary<string, DateTimeOffset> longLive = new[] { "A-1", "A-2", "A-3" }.ToImmutableDictionary(id => id, _ => Given.Now.AddDays(-100));

    [Theory]
    [InlineData("ready_from: 90", "ready_from: 80")]
    [InlineData("conditional_from: 50", "conditional_from: 40")]
    [InlineData("needs_evidence_for: 60 %", "needs_evidence_for: 70 %")]
    [InlineData("ready_from: 90", "ready_from: 90\neffect: trial")]
    [InlineData("ready_from: 90", "ready_from: 90\napplies: { platform: linux }")]
    [InlineData("ready_from: 90", "ready_from: 90\napplies: { tier: LOW }")]
    [InlineData("ready_from: 90", "ready_from: 90\ninherits: [b]")]
    [InlineData("severity: high", "severity: low")]
    [InlineData("severity: high", "severity: high, group: another")]
    [InlineData("id: A-3", "id: A-4")]
    [InlineData("rules:", "rules:\n  - { id: A-0, fact: reg.managed, must: is true }")]
    [InlineData("  - { id: A-3, fact: device.lock.idle, must: at most 600 s }", "")]
    public void Where_more_than_what_rules_come_to_may_differ_whole_verdicts_alone_tell(string was, string becomes)
    {
        var pair = Pair(was, becomes);

        Assert.Null(pair.RulesNeedSamples(Given.Host().Profile));
        Assert.Null(pair.LimitsNeed(Given.Host().Profile));
        Assert.False(pair.ComeToSame(History(), [], null, Given.Now));
    }

    [Theory]
    [InlineData("must: is true", "must: is true, title: In other words", true)]
    [InlineData("below 100 ms", "below 200 ms", true)]
    [InlineData("below 100 ms", "below 45 ms", false)]
    [InlineData("needs: 1 sample", "needs: 2 samples", true)]
    [InlineData("needs: 1 sample", "needs: 2000 samples", false)]
    [InlineData("over: 1 d", "over: 2 d", true)]
    [InlineData("must: is true", "must: is not true", false)]
    [InlineData("severity: high", "severity: high, evidence_valid_for: 3 d", true)]
    [InlineData("severity: high", "severity: high, evidence_valid_for: 1 d", false)]
    [InlineData("severity: high", "severity: high, required: true", true)]
    [InlineData("at most 600 s", "at most 600 s, required: true", false)]
    [InlineData("at most 600 s", "at most 300 s", true)]
    [InlineData("at most 600 s", "at most 600 s, if_unknown: fail", false)]
    [InlineData("at most 600 s", "at most 600 s, if_unknown: leave out", false)]
    [InlineData("at most 600 s", "at most 600 s, only_when: { fact: device.firewall.enabled, must: is not true }", false)]
    [InlineData("severity: high", "severity: high, time_to_fix: 40 d", true)]
    public void What_changed_rules_come_to_now_tells_whether_versions_differ(string was, string becomes, bool areAlike)
    {
        var pair = Pair(was, becomes);

        Assert.NotNull(pair.RulesNeedSamples(Given.Host().Profile));
        Assert.Equal(areAlike, pair.ComeToSame(History(), [], null, Given.Now));
        var (before, after) = pair.Judge(History(), [], Given.Now);
        Assert.Equal(areAlike, before.State == after.State && before.Rules.SequenceEqual(after.Rules));
    }

    [Theory]
    // For a day it did not hold: with two days to fix it, it would not have failed.
    [InlineData("severity: high", "severity: high, time_to_fix: 2 d", -9, false)]
    [InlineData("severity: high", "severity: high, time_to_fix: 2 d", -3, true)]
    [InlineData("severity: high", "severity: high, required: true", -9, false)]
    [InlineData("severity: high", "severity: high, required: true", -3, true)]
    public void What_they_came_to_before_tells_too(string was, string becomes, int fromDay, bool areAlike)
    {
        var pair = Pair(was, becomes);

        Assert.True(pair.ComeToSame(History(), [], null, Given.Now));
        Assert.Equal(areAlike, pair.ComeToSame(History(), [], Given.Now.AddDays(fromDay), Given.Now));
    }

    [Fact]
    public void Time_to_fix_from_a_rules_going_live_is_the_rules_own()
    {
        string pack = Pack.Replace("at most 600 s", "at most 600 s, if_unknown: fail, time_to_fix: { rule: 3 d }", StringComparison.Ordinal);
        var (before, after) = (Given.Policies(pack), Given.Policies(pack));

        Assert.True(new PolicyPair(before, longLive, after, longLive).ComeToSame(History(), [], null, Given.Now));
        Assert.False(new PolicyPair(before, longLive, after, longLive.SetItem("A-3", Given.Now)).ComeToSame(History(), [], null, Given.Now));
    }

    [Fact]
    public void Limits_that_say_the_same_of_all_that_is_known_need_no_verdict()
    {
        Assert.Equal((true, false), Pair("below 100 ms", "below 200 ms").LimitsNeed(Given.Host().Profile));
        Assert.True(Pair("below 100 ms", "below 200 ms").LimitsSaySame(History()));
        Assert.False(Pair("below 100 ms", "below 45 ms").LimitsSaySame(History()));
        Assert.Equal((false, true), Pair("at most 600 s", "at most 300 s").LimitsNeed(Given.Host().Profile));
        Assert.False(Pair("must: is true", "must: known").LimitsSaySame(History()));
        Assert.False(Pair("must: is true", "must: is not true").LimitsSaySame(History()));
        Assert.Null(Pair("needs: 1 sample", "needs: 2 samples").LimitsNeed(Given.Host().Profile));
        Assert.Equal((false, false), Pair("must: is true", "must: is true, title: In other words").LimitsNeed(Given.Host().Profile));
    }

    [Fact]
    public void What_was_said_once_counts_as_what_is_said_now()
    {
        var history = History() with { Facts = [new(new("device.lock.idle"), [Run("device.lock.idle", FactValue.Of(TimeSpan.FromSeconds(400)), -9, -5), Run("device.lock.idle", FactValue.Of(TimeSpan.FromSeconds(100)), -5, 0)])] };
        var pair = Pair("at most 600 s", "at most 300 s");

        Assert.False(pair.LimitsSaySame(history));
        Assert.True(pair.ComeToSame(history, [], null, Given.Now));
        Assert.False(pair.ComeToSame(history, [], Given.Now.AddDays(-8), Given.Now));
    }

    [Fact]
    public void Samples_of_an_hour_that_is_not_known_whole_count_by_themselves()
    {
        static string Asking(string limit) => $"policy: a\nrules: [{{ id: A-2, fact: net.rtt, must: {limit}, over: 1 d, needs: 1 sample }}]";
        var pair = new PolicyPair(Given.Policies(Asking("below 40 ms")), longLive, Given.Policies(Asking("above 40 ms")), longLive);
        var hour = UtcHour.EndOf(UtcHour.Of(Given.Now) - 5);
        var (first, second) = (Batch(hour.AddMinutes(10), 0.03), Batch(hour.AddMinutes(20), 0.06));

        // Together one of two is below and one above, whichever is asked for; the first alone is below.
        Assert.False(pair.LimitsSaySame(History() with { Samples = [first, second] }));
        Assert.True(pair.LimitsSaySame(History() with { Samples = [first with { Low = Histogram.Of(0.03, 0.06) }] }));
    }

    private static PolicyPair Pair(string was, string becomes)
    {
        Assert.Contains(was, Pack, StringComparison.Ordinal);
        const string Other = "policy: b\neffect: trial\nrules: [{ id: B-1, fact: net.loss, must: below 1 % }]";
        return new(Given.Policies(Pack, Other), longLive, Given.Policies(Pack.Replace(was, becomes, StringComparison.Ordinal), Other), longLive.SetItem("A-0", Given.Now).SetItem("A-4", Given.Now));
    }

    // Its firewall was off from the seventh day ago to the sixth; last seen two days ago. Round trips of 50 ms each hour.
    private static HostHistory History() => new()
    {
        Host = "host-1", Profile = Given.Host().Profile, EnrolledAt = Given.Now.AddDays(-100), Contacts = [.. Enumerable.Range(0, 480).Select(hour => Given.Now.AddDays(-20).AddHours(hour)), Given.Now],
        Facts = [new(new("device.firewall.enabled"), [Firewall(true, -15, -7), Firewall(false, -7, -6), Firewall(true, -6, -2)])],
        Samples = [.. Enumerable.Range(1, 480).Select(hour => Batch(Given.Now.AddDays(-20).AddHours(hour), 0.05))],
    };

    private static FactRun Firewall(bool isOn, int since, int until) => Run("device.firewall.enabled", FactValue.Of(isOn), since, until);

    private static FactRun Run(string fact, FactValue value, int since, int until) => new(Given.Now.AddDays(since),
        new() { Key = new(fact), Value = value, Method = "test", Assurance = Assurance.SelfReported, ObservedAt = Given.Now.AddDays(until) }, 10);

    private static SampleBatch Batch(DateTimeOffset end, double sample) => new()
    {
        Key = new("net.rtt", "reflector", Vocabulary.Get("net.rtt").Sampling!.DefaultLength), Start = end.AddMinutes(-10), End = end, Low = Histogram.Of(sample), Method = "test", Assurance = Assurance.SelfReported,
    };
}

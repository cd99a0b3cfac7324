using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Scoring.Derived;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Tests.Derived;

public sealed class ReckoningTests
{
    private const string Exception = "- { id: E-1, all: [ { fact: reg.exception.remaining, must: above 0 s }, { fact: reg.exception.remaining, must: at most 90 d } ] }\n";

    private const string Collected = "- { id: C-1, fact: agent.collected_facts_allowed, must: is true }\n";

    [Fact]
    public void The_table_holds_what_the_vocabulary_says_the_collector_reckons() =>
        Assert.Equal(Vocabulary.All.Where(fact => fact is { IsSampled: false, Maker: Maker.Collector }).Select(fact => fact.Name).Order(), Reckoning.All.Select(reckoning => reckoning.Fact).Order());

    [Theory]
    [InlineData("2026-11-21T12:00:01Z", "pass")]
    [InlineData("2026-11-21T12:00:00Z", "fail")]
    [InlineData("2026-11-20T12:00:00Z", "fail")]
    [InlineData("2027-02-19T12:00:00Z", "pass")]
    [InlineData("2027-02-19T12:00:01Z", "fail")]
    public void An_exception_ends_by_itself_and_reaches_no_further_than_its_longest(string until, string outcome) =>
        Assert.Equal(outcome, Judge(Exception, Given.Host().With("reg.exception.until", until)).Outcome);

    [Fact]
    public void An_exception_that_ran_out_failed_when_it_did()
    {
        var verdict = Judge(Exception, Given.Host().With("reg.exception.until", (Given.Now - TimeSpan.FromDays(30), "2026-11-20T08:00:00Z")));
        Assert.Equal(("fail", new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero)), (verdict.Outcome, verdict.Since));
    }

    [Fact]
    public void Without_an_exception_there_is_nothing_to_reckon()
    {
        var verdict = Judge(Exception, Given.Host());
        Assert.Equal(("unknown", "unregistered"), (verdict.Outcome, verdict.Reason));
    }

    [Fact]
    public void A_personal_device_of_which_more_is_held_than_its_contract_allows_fails()
    {
        var host = Given.Host(ownership: Ownership.Personal).With("device.lock.enabled", "true").With("reg.managed", "false");
        Assert.Equal("pass", Judge(Collected, host).Outcome);
        Assert.Equal("pass", Judge(Collected, host.With("device.uptime", "!withheld")).Outcome);
        var verdict = Judge(Collected, host.With("device.uptime", "3 d"));
        Assert.Equal(("fail", "false", Given.Now - TimeSpan.FromHours(1)), (verdict.Outcome, verdict.Observed, verdict.Since));
        Assert.Equal("fail", Judge(Collected, host.Sampled("net.reorder", Given.Now, 0)).Outcome);
        Assert.Equal("pass", Judge(Collected, host.With("device.uptime", "3 d") with { Profile = host.Profile with { Ownership = Ownership.Corporate } }).Outcome);
        Assert.Equal("never-reported", Judge(Collected, Given.Host(ownership: Ownership.Personal)).Reason);
    }

    [Fact]
    public void A_device_that_vouches_for_itself_is_not_heard()
    {
        var host = Given.Host(ownership: Ownership.Personal).With("device.uptime", "3 d").With("agent.collected_facts_allowed", "true");
        Assert.Equal("fail", Judge(Collected, host).Outcome);
    }

    private static RuleResult Judge(string rules, HostEvidence host) => Given.Rules(rules).Score(host).Rules.Single();
}

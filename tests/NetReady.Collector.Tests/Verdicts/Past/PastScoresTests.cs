using System.Text;
using NetReady.Collector.Policies;
using NetReady.Collector.Tests.Store;
using NetReady.Collector.Verdicts.Past;
using NetReady.Collector.Waivers;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Tests.Verdicts.Past;

/// <summary>Day 1: at most 30 d is live. Day 2: a host reports 20 d. Day 5: at most 14 d, and a new rule with four days from going live. Day 8: now.</summary>
public sealed class PastScoresTests
{
    private const string Lenient = "policy: laptops\nrules:\n  - { id: UPD-01, fact: device.updates.oldest_security_age, must: at most 30 d, required: true }\n";
    private const string Strict = "policy: laptops\nrules:\n  - { id: UPD-01, fact: device.updates.oldest_security_age, must: at most 14 d, required: true }\n"
        + "  - { id: FWL-01, fact: device.firewall.enabled, must: is true, time_to_fix: { rule: 4 d } }\n";

    [Fact(Timeout = Hang.After)]
    public async Task A_date_is_judged_by_the_policies_in_force_then_or_by_todays()
    {
        await using var collector = new StoreUnderTest();
        var (host, start) = await LiveThroughAsync(collector);

        Assert.Equal(("ready", "pass", null), Card(collector, host, start.AddDays(3), PoliciesOf.Then));
        Assert.Equal(("not-ready", "fail", "fail"), Card(collector, host, start.AddDays(3), PoliciesOf.Now));
        // From going live on the new rule's time to fix runs; before it did, it could not.
        Assert.Equal(("not-ready", "fail", "in-grace"), Card(collector, host, start.AddDays(6), PoliciesOf.Then));
        Assert.Equal(("not-ready", "fail", "in-grace"), Card(collector, host, start.AddDays(6), PoliciesOf.Now));
        Assert.Equal(start.AddDays(9), Of(collector, host, start.AddDays(6), PoliciesOf.Then).Scorecard!.Rules.Single(rule => rule.Id == "FWL-01").Until);
        Assert.Equal((start.AddDays(1), start.AddDays(5)), (Of(collector, host, start.AddDays(3), PoliciesOf.Then).Under!.At, Of(collector, host, start.AddDays(3), PoliciesOf.Now).Under!.At));
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_the_host_said_later_is_not_known_then_and_waivers_hold_when_they_held()
    {
        await using var collector = new StoreUnderTest();
        var (host, start) = await LiveThroughAsync(collector);
        var waiver = new Waiver { Id = "", Rule = "UPD-01", Host = host, Owner = "an owner", Approver = "an approver", Reason = "a reason", From = start.AddDays(6), Until = start.AddDays(7) };
        await collector.WriteAsync(session => WaiverTable.Add(session.Sql, waiver, start.AddDays(6), "tests"));

        Assert.Equal("fail", Card(collector, host, start.AddDays(5.9), PoliciesOf.Then).Updates);
        Assert.Equal("waived", Card(collector, host, start.AddDays(6.5), PoliciesOf.Then).Updates);
        Assert.Equal("fail", Card(collector, host, start.AddDays(7), PoliciesOf.Then).Updates);
        // On day 7.5 it reported 3 d.
        Assert.Equal(("20 d", "3 d"), (Seen(7.4), Seen(7.6)));

        string? Seen(double day) => Of(collector, host, start.AddDays(day), PoliciesOf.Then).Scorecard!.Rules.Single(rule => rule.Id == "UPD-01").Observed;
    }

    [Fact(Timeout = Hang.After)]
    public async Task After_a_rollback_then_is_what_was_live_then_and_a_rule_that_came_back_started_anew()
    {
        await using var collector = new StoreUnderTest();
        var (host, start) = await LiveThroughAsync(collector);
        await GoLiveAsync(collector, Lenient, PolicyActivation.Rollback);
        collector.Clock.Advance(TimeSpan.FromDays(1));
        await GoLiveAsync(collector, Strict, PolicyActivation.Apply);
        collector.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal("in-grace", Card(collector, host, start.AddDays(7), PoliciesOf.Then).Firewall);
        Assert.Null(Card(collector, host, start.AddDays(8.5), PoliciesOf.Then).Firewall);
        Assert.Equal(start.AddDays(13), Of(collector, host, start.AddDays(9.5), PoliciesOf.Then).Scorecard!.Rules.Single(rule => rule.Id == "FWL-01").Until);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_there_is_no_answer_it_is_said_why()
    {
        await using var collector = new StoreUnderTest();
        var (host, start) = await LiveThroughAsync(collector);
        var silent = await collector.EnrolAsync();

        Refused(PastScore.UnknownHost, "No host has the id 'h-nobody'.", "h-nobody", 3);
        Refused(PastScore.NoEvidenceThen, "The host enrolled at 2026-11-21 09:00 UTC; nothing is known of it before.", host, -1);
        Refused(PastScore.NoEvidenceThen, "The host first reported at 2026-11-23 09:00 UTC; nothing was known of it at 2026-11-22 21:00 UTC.", host, 1.5);
        Refused(PastScore.NoEvidenceThen, "The host has never reported.", silent.Host, 8);

        void Refused(string reason, string message, string id, double day)
        {
            var score = Of(collector, id, start.AddDays(day), PoliciesOf.Then);
            Assert.Equal((null, reason, message), (score.Scorecard, score.Reason, score.Message));
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task Before_the_first_version_there_is_no_verdict_but_under_todays_and_what_is_no_longer_kept_is_said()
    {
        await using var collector = new StoreUnderTest();
        var start = collector.Clock.GetUtcNow();
        var device = await collector.EnrolAsync(StoreUnderTest.Laptop with { Ownership = Ownership.Personal });
        await ReportAsync(collector, device, 1, 20);
        collector.Clock.Advance(TimeSpan.FromDays(1));
        var none = Of(collector, device.Host, start.AddHours(1), PoliciesOf.Then);
        await GoLiveAsync(collector, Lenient, PolicyActivation.Start);

        Assert.Equal((PastScore.NoPoliciesThen, "No policies have been live at this collector yet."), (none.Reason, none.Message));
        Assert.Equal("No policies were live at 2026-11-21 10:00 UTC; the first went live at 2026-11-22 09:00 UTC.", Of(collector, device.Host, start.AddHours(1), PoliciesOf.Then).Message);
        Assert.Equal("ready", Of(collector, device.Host, start.AddHours(1), PoliciesOf.Now).Scorecard!.State);
        collector.Clock.Advance(TimeSpan.FromDays(100));
        var forgotten = Of(collector, device.Host, start.AddHours(1), PoliciesOf.Now);
        Assert.Equal((PastScore.NoLongerKept, "What a device of this kind said is kept for 90 days; there is history from 2026-12-02 09:00 UTC on."), (forgotten.Reason, forgotten.Message));
    }

    private static async Task<(string Host, DateTimeOffset Start)> LiveThroughAsync(StoreUnderTest collector)
    {
        var start = collector.Clock.GetUtcNow();
        var device = await collector.EnrolAsync();
        collector.Clock.Advance(TimeSpan.FromDays(1));
        await GoLiveAsync(collector, Lenient, PolicyActivation.Start);
        collector.Clock.Advance(TimeSpan.FromDays(1));
        await ReportAsync(collector, device, 1, 20);
        collector.Clock.Advance(TimeSpan.FromDays(3));
        await GoLiveAsync(collector, Strict, PolicyActivation.Import);
        collector.Clock.Advance(TimeSpan.FromDays(2.5));
        await ReportAsync(collector, device, 2, 3);
        collector.Clock.Advance(TimeSpan.FromDays(0.5));
        return (device.Host, start);
    }

    private static async Task GoLiveAsync(StoreUnderTest collector, string pack, string how)
    {
        var version = PolicyReading.Of(new PolicyFiles([("laptops.yaml", Encoding.UTF8.GetBytes(pack))], [])).Version!;
        Assert.NotNull(await collector.WriteAsync(session => new GoingLive(PolicyVersions.Live(session.Sql)?.Hash, "tests", "", how).Write(session.Sql, version, collector.Clock.GetUtcNow())));
    }

    private static async Task ReportAsync(StoreUnderTest collector, Device device, long sequence, int days) => Assert.NotNull((await collector.Intake.TakeAsync(device.Sign(device.Full(sequence,
        device.Said("device.updates.oldest_security_age", FactValue.Of(TimeSpan.FromDays(days))), device.Said("device.firewall.enabled", FactValue.Of(false)))), null)).Reply);

    private static PastScore Of(StoreUnderTest collector, string host, DateTimeOffset at, PoliciesOf which) => new PastScores(collector.Store.Readers, collector.Clock).Of(host, at, which);

    private static (string State, string? Updates, string? Firewall) Card(StoreUnderTest collector, string host, DateTimeOffset at, PoliciesOf which)
    {
        var card = Of(collector, host, at, which).Scorecard!;
        string? Outcome(string id) => card.Rules.SingleOrDefault(rule => rule.Id == id)?.Outcome;
        return (card.State, Outcome("UPD-01"), Outcome("FWL-01"));
    }
}

using System.Text;
using NetReady.Collector.Fleet;
using NetReady.Collector.Tests.Fleet;
using NetReady.Collector.Waivers;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Tests.Waivers;

public sealed class WaiverReviewTests
{
    private static readonly PolicySet live = PolicyFolder.Load(
    [
        ("pack.yaml", Encoding.UTF8.GetBytes("policy: official-corporate\nrules:\n  - { id: OFC-04, fact: device.firewall.enabled, must: is true }\n  - { id: OFC-09, fact: device.audit.enabled, must: is true }\n  - { id: OFC-11, fact: device.secureboot, must: is true }\n")),
        ("tiers.yaml", "tiers:\n  - { tier: OFFICIAL, longest_waiver: 90 d }\n  - { tier: SECRET, longest_waiver: 30 d }\n"u8.ToArray()),
    ]).Policies!;

    private static readonly HostStanding failing = SampleFleet.Host("h-1", first: "waived");

    [Fact]
    public void A_waiver_that_changes_a_verdict_matters() => Assert.Equal((true, ""), Noted(Granted(1), failing));

    [Fact]
    public void It_no_longer_matters_where_the_rule_passes_anyway()
    {
        Assert.Equal((false, "rule-passes: The rule passes now anyway."), Noted(Granted(1), SampleFleet.Host("h-1", first: "pass")));
        var department = Granted(1) with { Host = null, Department = "Home Office" };
        Assert.Equal((false, "rule-passes: The rule passes now on every host of the department that it is asked of."), Noted(department, SampleFleet.Host("h-1"), SampleFleet.Host("h-2", first: "not-applicable")));
        Assert.Equal((true, ""), Noted(department, SampleFleet.Host("h-1"), failing));
        Assert.Equal((true, ""), Noted(department, SampleFleet.Host("h-1"), SampleFleet.Host("h-2") with { Scorecard = null }));
    }

    [Fact]
    public void Nor_where_the_rule_is_gone_from_every_live_policy() =>
        Assert.Equal((false, "rule-gone: No live policy has the rule OFC-99 any more."), Noted(Granted(1) with { Rule = "OFC-99" }, failing));

    [Fact]
    public void Nor_where_the_host_is_revoked_gone_or_not_there()
    {
        Assert.Equal((false, "host-gone: The host is revoked."), Noted(Granted(1), failing with { Revoked = true }));
        Assert.Equal((false, "host-gone: The host is gone."), Noted(Granted(1), SampleFleet.Host("h-1", presence: "gone", first: "waived")));
        Assert.Equal((false, "host-gone: The host is not there any more."), Noted(Granted(1), SampleFleet.Host("h-2")));
        Assert.Equal((false, "host-gone: No host of the department is in use."), Noted(Granted(1) with { Host = null, Department = "Home Office" }, failing with { Revoked = true }));
    }

    [Fact]
    public void Nor_where_its_rule_is_never_asked_of_the_host()
    {
        Assert.Equal((false, "never-applies: The rule OFC-11 is not asked of the host."), Noted(Granted(1) with { Rule = "OFC-11" }, failing));
        Assert.Equal((false, "never-applies: The rule OFC-04 is not asked of the host."), Noted(Granted(1), SampleFleet.Host("h-1", first: "not-applicable")));
    }

    [Fact]
    public void Nor_where_another_covers_it_wholly()
    {
        var shorter = Granted(1) with { Until = SampleFleet.Now.AddDays(5) };
        var longer = Granted(2);
        Assert.Equal(["covered: W-2 covers it wholly.", ""], Notes([shorter, longer], failing));
        Assert.Equal(["covered: W-2 covers it wholly.", ""], Notes([shorter, longer with { Host = null, Department = "Home Office" }], failing));
        // Of two that are alike the older one stays.
        Assert.Equal(["", "covered: W-1 covers it wholly."], Notes([Granted(1), Granted(2)], failing));
        Assert.Equal(["", ""], Notes([shorter, longer with { Rule = "OFC-09" }], SampleFleet.Host("h-1", first: "waived", second: "waived")));
        Assert.Equal(["", ""], Notes([shorter, longer with { Host = "h-2" }], failing, SampleFleet.Host("h-2", first: "waived")));
        // One that starts later leaves a while uncovered; one that ended covers nothing.
        Assert.Equal(["", ""], Notes([shorter, longer with { From = SampleFleet.Now.AddDays(1) }], failing));
        Assert.Equal(["", ""], Notes([shorter, longer with { EndedAt = SampleFleet.Now.AddHours(-1) }], failing));
    }

    [Fact]
    public void One_that_runs_longer_than_its_tier_allows_by_now_is_told_and_still_matters() =>
        Assert.Equal((true, "too-long: It runs for longer than 30 d, the most in SECRET: its hosts or the tiers' limits have changed since it was granted."),
            Noted(Granted(1), failing with { Profile = failing.Profile with { Tier = "SECRET" } }));

    [Fact]
    public void They_are_counted_and_listed_by_what_has_become_of_them()
    {
        var now = SampleFleet.Now;
        Waiver[] waivers =
        [
            Granted(1) with { From = now.AddDays(-40), Until = now.AddDays(-10) }, Granted(2) with { Rule = "OFC-99" }, Granted(3) with { Until = now.AddDays(14) },
            Granted(4) with { From = now.AddDays(3) }, Granted(5) with { EndedAt = now.AddHours(-2) }, Granted(6) with { Until = now },
        ];
        var list = Review(waivers, failing);
        Assert.Equal((2, 1, 1, "as stated"), (list.InForce, list.EndingSoon, list.NoLongerMatter, list.People));
        Assert.Equal(["W-3 in-force", "W-2 in-force", "W-4 coming", "W-6 expired", "W-5 ended", "W-1 expired"], list.Waivers.Select(line => $"{line.Id} {line.Status}"));
        Assert.All(list.Waivers.Where(line => line.Status is "expired" or "ended"), line => Assert.Null(line.Matters));
    }

    [Fact]
    public void Its_JSON_has_the_keys_of_the_contract() => Assert.Equal(
        """{"id":"W-1","scope":{"host":"h-1","rule":"OFC-04"},"owner":"ann","approver":"bob","reason":"it's on order","from":"2026-11-20T09:00:00Z","until":"2026-12-30T09:00:00Z","status":"in-force","createdAt":"2026-11-20T09:00:00Z","createdBy":"clerk","matters":true,"notes":[]}""",
        Review([Granted(1)], failing).Waivers[0].ToJson());

    private static Waiver Granted(int number) => new()
    {
        Id = $"W-{number}", Rule = "OFC-04", Host = "h-1", Owner = "ann", Approver = "bob", Reason = "it's on order", From = SampleFleet.Now.AddDays(-1), Until = SampleFleet.Now.AddDays(39),
    };

    private static WaiverList Review(Waiver[] waivers, params HostStanding[] hosts) =>
        WaiverReview.Of([.. waivers.Select(waiver => new KeptWaiver(waiver, waiver.From, "clerk"))], live, hosts, SampleFleet.Now);

    private static (bool?, string) Noted(Waiver waiver, params HostStanding[] hosts)
    {
        var line = Assert.Single(Review([waiver], hosts).Waivers);
        return (line.Matters, string.Join(' ', line.Notes.Select(note => $"{note.Kind}: {note.Text}")));
    }

    private static string[] Notes(Waiver[] waivers, params HostStanding[] hosts) =>
        [.. Review(waivers, hosts).Waivers.Where(line => line.Status != "ended").OrderBy(line => line.Id, StringComparer.Ordinal).Select(line => string.Join(' ', line.Notes.Select(note => $"{note.Kind}: {note.Text}"))),
            .. waivers.Where(waiver => waiver.EndedAt is not null).Select(_ => "")];
}

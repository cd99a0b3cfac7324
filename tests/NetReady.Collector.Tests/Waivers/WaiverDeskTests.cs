using System.Text;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Register;
using NetReady.Collector.Tests.Store;
using NetReady.Collector.Waivers;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Tests.Waivers;

public sealed class WaiverDeskTests
{
    private static readonly PolicySet policies = PolicyFolder.Load(
    [
        ("pack.yaml", Encoding.UTF8.GetBytes(CollectorUnderTest.Pack)),
        ("tiers.yaml", "tiers:\n  - { tier: OFFICIAL, longest_waiver: 90 d }\n  - { tier: SECRET, longest_waiver: 30 d }\n"u8.ToArray()),
        ("department.yaml", "departments: [Exchequer, Home Office]\nsites: [{ name: all, reflector: collector }]\n"u8.ToArray()),
    ]).Policies!;

    private static readonly TimeSpan month = TimeSpan.FromDays(31);

    [Fact(Timeout = Hang.After)]
    public async Task A_sound_waiver_is_kept_with_when_and_by_whom_it_was_recorded()
    {
        await using var store = new StoreUnderTest();
        var desk = Desk(store);
        var asked = Asked(store, (await store.EnrolAsync()).Host) with { Owner = " Ann ", Reason = " spare part ordered " };
        var answer = await desk.GrantAsync(asked, store.Clock.GetUtcNow(), "clerk");
        Assert.Empty(answer.Problems);
        var kept = Assert.Single((await store.ReopenAsync()).Read(WaiverTable.All));
        Assert.Equal(answer.Kept, kept);
        Assert.Equal(asked with { Id = "W-1", Owner = "Ann", Reason = "spare part ordered" }, kept.Waiver);
        Assert.Equal((store.Clock.GetUtcNow(), "clerk", null, null), (kept.CreatedAt, kept.CreatedBy, kept.EndedBy, kept.EndReason));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Everything_wrong_is_told_at_once_with_the_nearest_words_and_nothing_is_kept()
    {
        await using var store = new StoreUnderTest();
        var device = await store.EnrolAsync();
        var desk = Desk(store);
        var wrong = Asked(store, device.Host[..^1]) with { Rule = "TST-10", Approver = "ANN", Until = store.Clock.GetUtcNow() + TimeSpan.FromDays(91) };
        var answer = await desk.GrantAsync(wrong, store.Clock.GetUtcNow(), "clerk");
        Assert.Null(answer.Kept);
        Assert.Equal(
        [
            $"There is no host '{device.Host[..^1]}'; did you mean '{device.Host}'?",
            "There is no rule 'TST-10'; did you mean 'TST-01'?",
            "The approver has to be another person than the owner.",
            // The host is not known, so the strictest tier of all is taken.
            "A waiver in SECRET runs for 30 d at most, and this for 91 d: let it end at 2026-12-21T09:00:00Z or before.",
        ], answer.Problems);
        Assert.Equal(["There is no host 'a-1'; the asset a-1 is the host " + device.Host + "."], desk.Problems(Asked(store, "a-1") with { Until = store.Clock.GetUtcNow() + TimeSpan.FromDays(1) }, store.Clock.GetUtcNow()));
        Assert.Equal(0, store.Count("waiver"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_department_is_one_that_hosts_the_register_or_department_yaml_name()
    {
        await using var store = new StoreUnderTest();
        await store.EnrolAsync(StoreUnderTest.Laptop with { Department = "Transport" });
        var desk = new WaiverDesk(store.Store, policies, RegisterFile.Parse("assets.csv", new StringReader("asset,department\nA-7,Health\n")).Register!, store.Clock);
        var short1 = Asked(store, null) with { Until = store.Clock.GetUtcNow() + TimeSpan.FromDays(1) };
        foreach (string known in (string[])["Exchequer", "Transport", "Health"]) Assert.Empty(desk.Problems(short1 with { Department = known }, store.Clock.GetUtcNow()));
        Assert.Equal(["There is no department 'Exchequr'; did you mean 'Exchequer'?"], desk.Problems(short1 with { Department = "Exchequr" }, store.Clock.GetUtcNow()));
        Assert.Equal(["There is no department 'Justice'; there are Exchequer, Health, Home Office, Transport."], desk.Problems(short1 with { Department = "Justice" }, store.Clock.GetUtcNow()));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_departments_waiver_is_held_to_the_strictest_tier_among_its_hosts_in_use()
    {
        await using var store = new StoreUnderTest();
        await store.EnrolAsync();
        var desk = Desk(store);
        var asked = Asked(store, null) with { Department = "Exchequer" };
        Assert.Empty(desk.Problems(asked, store.Clock.GetUtcNow()));
        var secret = await store.EnrolAsync(StoreUnderTest.Laptop with { Tier = "SECRET", Asset = "A-2" });
        Assert.StartsWith("A waiver in SECRET runs for 30 d at most, and this for 31 d", Assert.Single(desk.Problems(asked, store.Clock.GetUtcNow())), StringComparison.Ordinal);
        await EnrolmentDesk.RevokeAsync(store.Store, secret.Host, store.Clock.GetUtcNow());
        Assert.Empty(desk.Problems(asked, store.Clock.GetUtcNow()));
        Assert.Equal([$"The host {secret.Host} is revoked: nothing is asked of it any more."], desk.Problems(Asked(store, secret.Host) with { Until = store.Clock.GetUtcNow() + TimeSpan.FromDays(1) }, store.Clock.GetUtcNow()));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Ending_early_is_noted_beside_the_waiver_once_and_never_after_its_end()
    {
        await using var store = new StoreUnderTest();
        var desk = Desk(store);
        var kept = (await desk.GrantAsync(Asked(store, (await store.EnrolAsync()).Host), store.Clock.GetUtcNow(), "clerk")).Kept!;
        var from = store.Clock.GetUtcNow();
        store.Clock.Advance(TimeSpan.FromHours(5));
        var now = store.Clock.GetUtcNow();

        Assert.Equal(["A waiver needs a reason."], (await WaiverDesk.EndAsync(store.Store, "W-1", " ", now, "chief")).Problems);
        Assert.Equal(["There is no waiver 'W-2'; 'netready waive list' lists those there are."], (await WaiverDesk.EndAsync(store.Store, "W-2", "fixed", now, "chief")).Problems);
        var ended = (await WaiverDesk.EndAsync(store.Store, "w-1", "fixed", now, "chief")).Kept!;
        Assert.Equal(kept with { Waiver = kept.Waiver with { EndedAt = now }, EndedBy = "chief", EndReason = "fixed" }, ended);
        Assert.Equal((true, false), (ended.Waiver.HoldsAt(from), ended.Waiver.HoldsAt(now)));
        Assert.Equal(["W-1 had ended by 2026-11-21T14:00:00Z already; there is nothing to end."], (await WaiverDesk.EndAsync(store.Store, "W-1", "again", now, "chief")).Problems);

        await desk.GrantAsync(kept.Waiver with { From = now, Until = now + month }, now, "clerk");
        Assert.Equal(["W-2 had ended by 2026-12-22T14:00:00Z already; there is nothing to end."], (await WaiverDesk.EndAsync(store.Store, "W-2", "late", now + month, "chief")).Problems);
        Assert.Equal(2, store.Count("waiver"));
    }

    private static WaiverDesk Desk(StoreUnderTest store) => new(store.Store, policies, AssetRegister.None, store.Clock);

    private static Waiver Asked(StoreUnderTest store, string? host) => new()
    {
        Id = "", Rule = "TST-01", Host = host, Owner = "Ann", Approver = "Bob", Reason = "spare part ordered", From = store.Clock.GetUtcNow(), Until = store.Clock.GetUtcNow() + month,
    };
}

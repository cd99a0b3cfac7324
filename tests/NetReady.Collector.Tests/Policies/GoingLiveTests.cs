using System.Text;
using NetReady.Collector.Policies;
using NetReady.Collector.Tests.Store;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Tests.Policies;

public sealed class GoingLiveTests
{
    [Fact(Timeout = Hang.After)]
    public async Task What_breaks_off_in_the_middle_changes_nothing()
    {
        await using var collector = new StoreUnderTest();
        var first = Version("at most 30 d");
        await collector.WriteAsync(session => new GoingLive(null, "tests", "", PolicyActivation.Start).Write(session.Sql, first, collector.Clock.GetUtcNow()));
        string before = Everything(collector);

        await Assert.ThrowsAsync<InvalidOperationException>(() => collector.WriteAsync<bool>(session =>
        {
            Assert.NotNull(new GoingLive(first.Set.Hash, "tests", "", PolicyActivation.Apply).Write(session.Sql, Version("at most 14 d", "OTH-01"), collector.Clock.GetUtcNow()));
            throw new InvalidOperationException("the power goes");
        }));

        Assert.Equal(before, Everything(collector));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_rule_with_another_title_keeps_its_history()
    {
        await using var collector = new StoreUnderTest();
        var first = Version("at most 30 d");
        await collector.WriteAsync(session => new GoingLive(null, "tests", "", PolicyActivation.Start).Write(session.Sql, first, collector.Clock.GetUtcNow()));
        var since = collector.Store.Read(RulesLive.Since);
        collector.Clock.Advance(TimeSpan.FromDays(3));

        await collector.WriteAsync(session => new GoingLive(first.Set.Hash, "tests", "", PolicyActivation.Apply).Write(session.Sql, Version("at most 30 d", title: "Updates are in"), collector.Clock.GetUtcNow()));

        Assert.Equal(since, collector.Store.Read(RulesLive.Since));
        Assert.Equal(2, collector.Store.Read(sql => PolicyVersions.Activations(sql)).Count);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_waited_is_over_when_it_is_applied_and_waits_on_when_another_version_is()
    {
        await using var collector = new StoreUnderTest();
        var (first, held, other) = (Version("at most 30 d"), Version("at most 14 d"), Version("at most 7 d"));
        await LiveAsync(null, first);
        await collector.WriteAsync(session =>
        {
            PolicyVersions.Keep(session.Sql, held.Set.Hash, held.Files, collector.Clock.GetUtcNow());
            HeldPolicies.Hold(session.Sql, held.Set.Hash, first.Set.Hash, new(100, 20), 0.05, collector.Clock.GetUtcNow());
            return true;
        });

        await LiveAsync(first.Set.Hash, other);
        Assert.Equal(held.Set.Hash, collector.Store.Read(HeldPolicies.Pending)!.Hash);
        await LiveAsync(other.Set.Hash, held);
        Assert.Null(collector.Store.Read(HeldPolicies.Pending));
        Assert.Equal(HeldPolicies.Applied, Assert.Single(collector.Store.Read(HeldPolicies.All)).Ended);

        async Task LiveAsync(string? expected, PolicyVersion version) =>
            Assert.NotNull(await collector.WriteAsync(session => new GoingLive(expected, "tests", "", PolicyActivation.Apply).Write(session.Sql, version, collector.Clock.GetUtcNow())));
    }

    private static PolicyVersion Version(string must, string? another = null, string title = "Updates are installed")
    {
        string pack = $"policy: laptops\nrules:\n  - {{ id: UPD-01, title: {title}, fact: device.updates.oldest_security_age, must: {must} }}\n";
        if (another is not null) pack += $"  - {{ id: {another}, fact: device.firewall.enabled, must: is true }}\n";
        return PolicyReading.Of(new PolicyFiles([("laptops.yaml", Encoding.UTF8.GetBytes(pack))], [])).Version!;
    }

    private static string Everything(StoreUnderTest collector) => collector.Store.Read(sql => string.Join('\n',
        PolicyVersions.Activations(sql).Select(live => live.ToString()).Concat(RulesLive.Since(sql).Select(rule => $"{rule.Key} {rule.Value:O}")).Append($"{sql.Scalar("SELECT count(*) FROM policy_version")} {PolicyVersions.LastImported(sql)}")));
}

using NetReady.Collector.Policies;
using NetReady.Collector.Tests.Store;

namespace NetReady.Collector.Tests.Policies;

public sealed class RulesLiveTests
{
    private static readonly DateTimeOffset start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact(Timeout = Hang.After)]
    public async Task A_rule_that_stays_keeps_its_time_and_one_that_goes_and_comes_back_starts_anew()
    {
        await using var collector = new StoreUnderTest();
        await ChangeAsync(collector, 0, "A", "B");
        await ChangeAsync(collector, 1, "A");
        await ChangeAsync(collector, 2, "A", "B", "C");

        Assert.Equal([("A", 0), ("B", 2), ("C", 2)], Days(collector.Store.Read(RulesLive.Since)));
        Assert.Equal([("A", 0), ("B", 0)], Days(collector.Store.Read(sql => RulesLive.SinceAsOf(sql, start.AddHours(23)))));
        Assert.Equal([("A", 0)], Days(collector.Store.Read(sql => RulesLive.SinceAsOf(sql, start.AddDays(1)))));
        Assert.Empty(collector.Store.Read(sql => RulesLive.SinceAsOf(sql, start.AddTicks(-1))));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_rule_that_goes_and_comes_back_in_one_instant_was_never_away()
    {
        await using var collector = new StoreUnderTest();
        await ChangeAsync(collector, 0, "A");
        await ChangeAsync(collector, 0);
        await ChangeAsync(collector, 0, "A");

        Assert.Equal([("A", 0)], Days(collector.Store.Read(RulesLive.Since)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_would_hold_after_a_change_is_what_holds_after_it()
    {
        await using var collector = new StoreUnderTest();
        await ChangeAsync(collector, 0, "A", "B");
        var foreseen = RulesLive.Then(collector.Store.Read(RulesLive.Since), new HashSet<string> { "B", "C" }, start.AddDays(3));

        await ChangeAsync(collector, 3, "B", "C");

        Assert.Equal(Days(foreseen), Days(collector.Store.Read(RulesLive.Since)));
    }

    private static Task<bool> ChangeAsync(StoreUnderTest collector, int day, params string[] rules) => collector.WriteAsync(session =>
    {
        RulesLive.Change(session.Sql, rules.ToHashSet(), start.AddDays(day));
        return true;
    });

    private static IEnumerable<(string, int)> Days(IReadOnlyDictionary<string, DateTimeOffset> since) =>
        since.OrderBy(rule => rule.Key, StringComparer.Ordinal).Select(rule => (rule.Key, (int)(rule.Value - start).TotalDays));
}

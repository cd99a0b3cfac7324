using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Collector.Tests.Store;
using NetReady.Collector.Verdicts;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Timelines;

namespace NetReady.Collector.Tests.Verdicts;

public sealed class HistoryReaderTests
{
    private static readonly Lazy<PolicySet> policies = new(() => PolicyFolder.Load(Path.Combine(Repository.Root, "policies")).Policies!);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task Merging_by_the_hour_changes_no_verdict_of_now_nor_of_then()
    {
        await using var collector = new StoreUnderTest();
        using var uptime = new Uptime(collector.Store, collector.Clock, NullLogger<Uptime>.Instance);
        var device = await MonthOfReports.WriteAsync(collector, days: 9);
        var host = collector.Store.Hosts[device.Host];
        var now = collector.Clock.GetUtcNow();
        var growing = new EvidenceReader(collector.Store, collector.Register, uptime);
        string before = Verdict(growing.Read(host, now));
        // Instants of past hours that are not on the hour are of the last closed one, once it is merged.
        DateTimeOffset[] instants = [.. Enumerable.Range(1, 40).Select(i => UtcHour.EndOf(UtcHour.Of(now) - 5 * i))];
        var then = instants.Select(instant => Verdict(History(collector, host, instant, now).At(instant))).ToList();

        await CompactAsync(collector);

        Assert.InRange(collector.Count("sample_hour"), 1, 20);
        Assert.Equal(before, Verdict(growing.Read(host with { }, now)));
        Assert.Equal(before, Verdict(new EvidenceReader(collector.Store, collector.Register, uptime).Read(host, now)));
        Assert.Equal(then, instants.Select(instant => Verdict(History(collector, host, instant, now).At(instant))));
        Assert.Contains("\"outcome\":\"pass\"", before, StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"fail\"", before, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_present_of_the_history_is_the_evidence_of_now()
    {
        await using var collector = new StoreUnderTest(register: "asset,managed\nA-1,true\n");
        await collector.Register.StartAsync(Cancel);
        using var uptime = new Uptime(collector.Store, collector.Clock, NullLogger<Uptime>.Instance);
        await uptime.StartAsync(Cancel);
        var device = await MonthOfReports.WriteAsync(collector, days: 3);
        await CompactAsync(collector);
        collector.Clock.Advance(TimeSpan.FromDays(40));
        var (host, now) = (collector.Store.Hosts[device.Host], collector.Clock.GetUtcNow());

        var present = new EvidenceReader(collector.Store, collector.Register, uptime).Read(host, now);
        var history = collector.Store.Read(sql => new HistoryReader(collector.Register.Current, uptime.Down).Read(sql, host, now.AddDays(-30), now)).At(now);

        Assert.NotEmpty(present.Samples);
        Assert.Equal(Ordered(present.Samples), Ordered(history.Samples));
        Assert.Equal(Runs(present), Runs(history));
        Assert.Equal(
            (present.Host, present.Profile, present.At, present.EnrolledAt, present.LastContact, present.CollectorDowntime, present.Retired),
            (history.Host, history.Profile, history.At, history.EnrolledAt, history.LastContact, history.CollectorDowntime, history.Retired));
        await uptime.StopAsync(Cancel);
        await collector.Register.StopAsync(Cancel);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Every_instant_at_which_the_host_was_heard_is_there_whether_its_report_is_forgotten_or_not()
    {
        await using var collector = new StoreUnderTest();
        var device = await MonthOfReports.WriteAsync(collector, days: 5);
        var (host, now) = (collector.Store.Hosts[device.Host], collector.Clock.GetUtcNow());
        var heard = collector.Store.Read(sql => sql.Rows("SELECT received_at FROM report ORDER BY received_at", row => StoreTime.From(row.GetInt64(0))));

        await CompactAsync(collector);

        Assert.True(collector.Count("report") < heard.Count);
        Assert.Equal(heard, History(collector, host, DateTimeOffset.MinValue, now).Contacts);
        // Of the time before the stretch, the last is enough.
        var from = now.AddDays(-2);
        Assert.Equal(heard.Where(at => at > from).Prepend(heard.Last(at => at <= from)), History(collector, host, from, now).Contacts);
        var until = now.AddDays(-1);
        Assert.Equal(heard.Last(at => at <= until), History(collector, host, from, until).Contacts[^1]);
        Assert.Equal(until, History(collector, host, from, until).Samples.Select(batch => batch.End).Append(until).Max());
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Samples_that_stay_packed_are_judged_and_walked_as_those_that_are_read_whole(bool areMerged)
    {
        await using var collector = new StoreUnderTest();
        var device = await MonthOfReports.WriteAsync(collector, days: 9);
        if (areMerged) await CompactAsync(collector);
        var (host, now) = (collector.Store.Hosts[device.Host], collector.Clock.GetUtcNow());
        T Read<T>(Func<HistoryReading, T> use) => collector.Store.Read(sql => use(new HistoryReader(collector.Register.Current, []).Begin(sql, host, now.AddDays(-8), now)));
        HostHistory whole = Read(reading => reading.Whole()), packed = Read(reading => reading.With(samples: true, facts: true, contacts: true));

        Assert.NotEmpty(whole.Samples);
        Assert.Empty(packed.Samples);
        foreach (int hours in (int[])[0, 1, 7, 50, 100, 180]) Assert.Equal(Verdict(whole.At(now.AddHours(-hours))), Verdict(packed.At(now.AddHours(-hours))));
        var steps = policies.Value.Walk(whole, AllowancesOverTime.None, now.AddDays(-8), now);
        Assert.Equal(steps.Select(Words), policies.Value.Walk(packed, AllowancesOverTime.None, now.AddDays(-8), now).Select(Words));
        Assert.True(steps.Length > 2);
        // Of what nobody asks for, nothing is read but the contact that is the first to count.
        var little = Read(reading => reading.With(samples: false, facts: false, contacts: false));
        Assert.Equal((0, 0, whole.Contacts[0]), (little.Samples.Length, little.Facts.Length, Assert.Single(little.Contacts)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_host_that_is_silent_for_long_is_read_from_before_its_last_contact()
    {
        await using var collector = new StoreUnderTest();
        var device = await MonthOfReports.WriteAsync(collector, days: 2);
        await CompactAsync(collector);
        collector.Clock.Advance(TimeSpan.FromDays(60));
        var (host, now) = (collector.Store.Hosts[device.Host], collector.Clock.GetUtcNow());

        var history = History(collector, host, now.AddDays(-10), now);

        Assert.Equal(host.LastContact, Assert.Single(history.Contacts));
        Assert.True(history.Samples.Min(batch => batch.End) < host.LastContact!.Value.AddDays(-1.5));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_host_that_never_reported_and_one_that_is_revoked_are_read()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        var revokedAt = collector.Clock.GetUtcNow();
        Assert.True(await NetReady.Collector.Enrolment.EnrolmentDesk.RevokeAsync(collector.Store, device.Host, revokedAt));

        var history = History(collector, collector.Store.Hosts[device.Host], revokedAt.AddDays(-30), revokedAt);

        Assert.Equal((0, 0, revokedAt), (history.Contacts.Length, history.Samples.Length, history.RetiredAt!.Value));
        // The register has its say on every host.
        Assert.All(history.Facts, fact => Assert.StartsWith("reg.", fact.Key.Name, StringComparison.Ordinal));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_damaged_day_is_told_with_what_to_do()
    {
        await using var collector = new StoreUnderTest();
        var device = await MonthOfReports.WriteAsync(collector, days: 1);
        await CompactAsync(collector);
        await collector.WriteAsync(session => session.Sql.Run("UPDATE host_day SET samples = x'21000000'"));

        var problem = Assert.Throws<StoreException>(() => History(collector, collector.Store.Hosts[device.Host], DateTimeOffset.UnixEpoch, collector.Clock.GetUtcNow()));

        Assert.Contains("is damaged", problem.Message, StringComparison.Ordinal);
        Assert.Contains("restore it from a backup", problem.Message, StringComparison.Ordinal);
    }

    private static string Verdict(HostEvidence evidence) => ScorecardJson.Write(policies.Value.Score(evidence));

    private static HostHistory History(StoreUnderTest collector, EnrolledHost host, DateTimeOffset from, DateTimeOffset until) =>
        collector.Store.Read(sql => new HistoryReader(collector.Register.Current, []).Read(sql, host, from, until));

    private static async Task CompactAsync(StoreUnderTest collector)
    {
        using var compaction = new Compaction(collector.Store, collector.Clock, NullLogger<Compaction>.Instance);
        await compaction.CompactAsync(Cancel);
    }

    private static IEnumerable<SampleBatch> Ordered(IEnumerable<SampleBatch> batches) => batches.OrderBy(batch => batch.Key.ToString(), StringComparer.Ordinal).ThenBy(batch => batch.End).ThenBy(batch => batch.Assurance);

    private static IEnumerable<(FactKey, FactRun)> Runs(HostEvidence evidence) => evidence.Facts.OrderBy(fact => fact.Key.ToString(), StringComparer.Ordinal).SelectMany(fact => fact.Runs.Select(run => (fact.Key, run)));

    private static string Words(VerdictStep step) => $"{step.From:O} {step.State} {step.Score} {step.Coverage} {string.Join(' ', step.Rules)}";
}

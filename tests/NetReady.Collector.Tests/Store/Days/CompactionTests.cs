using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Tests.Store.Days;

public sealed class CompactionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task A_closed_hour_becomes_one_batch_a_key_and_an_open_one_stays_as_it_came()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        for (int sequence = 1; sequence <= 16; sequence++) await ReportAsync(collector, device, sequence);

        await CompactAsync(collector);

        // From 9:15 to 13:00 by the clock; at 13:00, the hours until 11:00 have been over for two hours.
        var host = collector.Store.Hosts[device.Host];
        var day = collector.Store.Read(sql => HostDay.Read(sql, host.Number, HostDay.Of(collector.Clock.GetUtcNow())));
        var rtt = day.Samples().Where(batch => batch.Key.Name == "net.rtt").ToList();
        Assert.Equal([8L, 8L], rtt.Select(batch => batch.Count));
        Assert.All(rtt, batch => Assert.Equal((0.012, 0.013), (batch.Low.Min, batch.Low.Max)));
        Assert.Equal(8, collector.Count("sample_hour"));
        Assert.Equal(8, day.Contacts().Length);
        Assert.Equal(16, collector.Count("report"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_report_that_comes_after_its_hour_was_merged_is_merged_into_it_once()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        await ReportAsync(collector, device, 1);
        collector.Clock.Advance(TimeSpan.FromHours(5));
        await CompactAsync(collector);
        await collector.Intake.TakeAsync(device.Sign(device.Full(2) with { Samples = [device.Rtt(TimeSpan.FromHours(5) - TimeSpan.FromMinutes(3)), device.Rtt()] }), null);

        await CompactAsync(collector);
        await CompactAsync(collector);

        var merged = Assert.Single(DaysOf(collector, device));
        Assert.Equal(4, Assert.Single(merged.Samples()).Count);
        Assert.Equal(1, collector.Count("sample_hour"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_is_derived_is_kept_with_the_hour_it_was_derived_from()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        await collector.Intake.TakeAsync(device.Sign(device.Full(1) with { Samples = [device.Rtt(), Like(device.Rtt(), "net.loss", 0), Like(device.Rtt(), "net.jitter", 0.001)] }), null);
        collector.Clock.Advance(TimeSpan.FromHours(4));

        await CompactAsync(collector);

        var mos = Assert.Single(DaysOf(collector, device)).Samples().Single(batch => batch.Key.Name == "net.mos");
        Assert.Equal(("e-model", 2L), (mos.Method, mos.Count));
        Assert.InRange(mos.Low.Min, 4, 4.5);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_was_changed_meanwhile_is_not_written_over()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        await ReportAsync(collector, device, 1);
        collector.Clock.Advance(TimeSpan.FromHours(4));
        var host = collector.Store.Hosts[device.Host];
        long openHour = UtcHour.Before(collector.Clock.GetUtcNow(), Compaction.Delay) + 1;
        var first = collector.Store.Read(sql => HostCompaction.Prepare(sql, host.Number, openHour))!;
        var second = collector.Store.Read(sql => HostCompaction.Prepare(sql, host.Number, openHour))!;

        Assert.True(await collector.WriteAsync(session => first.Write(session, host.Id)));
        Assert.False(await collector.WriteAsync(session => second.Write(session, host.Id)));

        Assert.Equal(2, Assert.Single(DaysOf(collector, device)).Samples().Sum(batch => batch.Count));
        Assert.Null(collector.Store.Read(sql => HostCompaction.Prepare(sql, host.Number, openHour)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_commit_that_fails_leaves_everything_as_it_was()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        await ReportAsync(collector, device, 1);
        collector.Clock.Advance(TimeSpan.FromHours(4));
        var host = collector.Store.Hosts[device.Host];
        var prepared = collector.Store.Read(sql => HostCompaction.Prepare(sql, host.Number, UtcHour.Before(collector.Clock.GetUtcNow(), Compaction.Delay) + 1))!;

        await Assert.ThrowsAsync<InvalidOperationException>(() => collector.WriteAsync<bool>(session =>
        {
            prepared.Write(session, host.Id);
            throw new InvalidOperationException("torn");
        }));

        Assert.Equal((1, 0), (collector.Count("sample_hour"), collector.Count("host_day")));
        await CompactAsync(collector);
        Assert.Equal((0, 1), (collector.Count("sample_hour"), collector.Count("host_day")));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Of_a_large_backlog_a_little_is_done_at_a_time()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        var host = collector.Store.Hosts[device.Host];
        var start = collector.Clock.GetUtcNow();
        // Ten days of a report every 15 minutes, as a store of an earlier version would hold.
        await collector.WriteAsync(session =>
        {
            for (int i = 1; i <= 960; i++) FreshSamples.Write(session.Sql, host.Number, [device.Rtt(TimeSpan.FromMinutes(-15 * i))]);
            return true;
        });
        collector.Clock.Advance(TimeSpan.FromDays(11));

        var first = collector.Store.Read(sql => HostCompaction.Prepare(sql, host.Number, UtcHour.Of(collector.Clock.GetUtcNow())))!;
        await CompactAsync(collector);

        Assert.InRange(first.Rows, 100, 140);
        Assert.Equal(0, collector.Count("sample_hour"));
        var samples = DaysOf(collector, device).SelectMany(day => day.Samples()).ToList();
        Assert.Equal(240, samples.Count);
        Assert.Equal(1920, samples.Sum(batch => batch.Count));
        Assert.Equal(start + TimeSpan.FromDays(10), samples.Max(batch => batch.End));
    }

    [Fact(Timeout = Hang.After)]
    public async Task One_hosts_damaged_samples_keep_nobody_elses_from_being_merged()
    {
        await using var collector = new StoreUnderTest();
        var errors = new ErrorLog();
        Device[] devices = [await collector.EnrolAsync(), await collector.EnrolAsync(), await collector.EnrolAsync()];
        foreach (var device in devices) await ReportAsync(collector, device, 1);
        collector.Clock.Advance(TimeSpan.FromHours(4));
        await collector.WriteAsync(session => session.Sql.Run("UPDATE sample_hour SET samples = x'2100' WHERE host = $0", collector.Store.Hosts[devices[1].Host].Number));
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(errors));
        using var compaction = new Compaction(collector.Store, collector.Clock, logging.CreateLogger<Compaction>());

        await compaction.CompactAsync(Cancel);
        await compaction.CompactAsync(Cancel);

        Assert.Equal((1, 2), (collector.Count("sample_hour"), collector.Count("host_day")));
        Assert.Contains(devices[1].Host, Assert.Single(errors.Messages), StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Old_reports_are_forgotten_but_for_their_instants_and_the_latest_are_still_known()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        var sent = new List<string>();
        for (int sequence = 1; sequence <= 300; sequence++)
        {
            collector.Clock.Advance(TimeSpan.FromMinutes(15));
            sent.Add(device.Sign(device.Full(sequence, device.Os())));
            Assert.NotNull((await collector.Intake.TakeAsync(sent[^1], null)).Reply);
        }
        collector.Clock.Advance(TimeSpan.FromHours(4));

        await CompactAsync(collector);

        Assert.Equal(ReportLog.Remembered, collector.Count("report"));
        Assert.Equal(300, DaysOf(collector, device).Sum(day => day.Contacts().Length));
        // The latest come again and are acknowledged; other content under their numbers is a fork; and so is what only an old copy of the device can send.
        Assert.Equal(45, (await collector.Intake.TakeAsync(sent[44], null)).Reply!.Acknowledged);
        Assert.Equal(RefusalReasons.Forked, (await collector.Intake.TakeAsync(device.Sign(device.Full(45, device.Os("other"))), null)).Refused!.Body.Reason);
        Assert.Equal(RefusalReasons.Forked, (await collector.Intake.TakeAsync(sent[43], null)).Refused!.Body.Reason);
        Assert.Equal(301, (await collector.Intake.TakeAsync(device.Sign(device.Full(301, device.Os())), null)).Reply!.Acknowledged);
        await collector.ReopenAsync();
        Assert.Equal(44, collector.Store.Hosts[device.Host].ForgottenSequence);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_number_that_never_came_is_taken_late_while_nothing_below_it_is_forgotten()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        await collector.Intake.TakeAsync(device.Sign(device.Full(200, device.Os())), null);
        collector.Clock.Advance(TimeSpan.FromHours(4));
        await CompactAsync(collector);

        Assert.Equal(7, (await collector.Intake.TakeAsync(device.Sign(device.Full(7, device.Os())), null)).Reply!.Acknowledged);
    }

    [Fact(Timeout = Hang.After)]
    public async Task It_merges_by_itself_while_the_collector_runs()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        await ReportAsync(collector, device, 1);
        using var compaction = new Compaction(collector.Store, collector.Clock, NullLogger<Compaction>.Instance);
        await compaction.StartAsync(Cancel);
        while (collector.Count("host_day") == 0)
        {
            collector.Clock.Advance(TimeSpan.FromMinutes(10));
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Cancel);
        }
        await compaction.StopAsync(Cancel);

        Assert.True(compaction.ExecuteTask!.IsCompletedSuccessfully);
        Assert.True(collector.Clock.GetUtcNow() >= new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    }

    private static async Task ReportAsync(StoreUnderTest collector, Device device, long sequence)
    {
        collector.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.NotNull((await collector.Intake.TakeAsync(device.Sign(device.Full(sequence, device.Os()) with { Samples = [device.Rtt()] }), null)).Reply);
    }

    private static async Task CompactAsync(StoreUnderTest collector)
    {
        using var compaction = new Compaction(collector.Store, collector.Clock, NullLogger<Compaction>.Instance);
        await compaction.CompactAsync(Cancel);
    }

    private static List<HostDay> DaysOf(StoreUnderTest collector, Device device) =>
        collector.Store.Read(sql => HostDay.Read(sql, collector.Store.Hosts[device.Host].Number, 0, long.MaxValue));

    private static SampleBatch Like(SampleBatch batch, string fact, double sample) => batch with { Key = batch.Key with { Name = fact }, Low = Histogram.Of(sample, sample) };
}

using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Collector.Verdicts;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;

namespace NetReady.Collector.Tests.Store;

public sealed class RetentionTests
{
    [Fact(Timeout = Hang.After)]
    public async Task What_a_privacy_contract_lets_nobody_keep_is_forgotten_and_what_holds_now_stays()
    {
        await using var collector = new StoreUnderTest();
        var personal = await collector.EnrolAsync(StoreUnderTest.Laptop with { Ownership = Ownership.Personal, Asset = null });
        var corporate = await collector.EnrolAsync();
        foreach (var device in (Device[])[personal, corporate])
        {
            await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Said("device.os.support_state", FactValue.OneOf("supported"))) with { Samples = [device.Rtt()] }), null);
            await collector.Intake.TakeAsync(device.Sign(device.Full(2, device.Said("device.os.support_state", FactValue.OneOf("unsupported")))), null);
        }
        collector.Clock.Advance(TimeSpan.FromDays(91));
        using var retention = new Retention(collector.Store, collector.Register, collector.Clock, NullLogger<Retention>.Instance);

        await retention.ForgetAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["supported", "unsupported", "unsupported"], collector.Runs().Select(run => run.Said).Order());
        Assert.Equal((1L, 1L), collector.Store.Read(sql => ((long)sql.Scalar("SELECT count(*) FROM sample_hour")!,
            (long)sql.Scalar("SELECT count(*) FROM sample_hour JOIN host ON host.number = sample_hour.host WHERE host.id = $0", corporate.Host)!)));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_day_that_may_be_kept_no_longer_is_forgotten_to_the_hour_however_it_is_stored(bool isMerged)
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync(StoreUnderTest.Laptop with { Ownership = Ownership.Personal, Asset = null });
        for (int hour = 0; hour < 12; hour++)
        {
            collector.Clock.Advance(TimeSpan.FromHours(1));
            await collector.Intake.TakeAsync(device.Sign(device.Full(hour + 1) with { Samples = [device.Rtt()] }), null);
        }
        var last = collector.Clock.GetUtcNow();
        collector.Clock.Advance(TimeSpan.FromHours(4));
        if (isMerged)
        {
            using var compaction = new Compaction(collector.Store, collector.Clock, NullLogger<Compaction>.Instance);
            await compaction.CompactAsync(TestContext.Current.CancellationToken);
            Assert.Equal((0, 1), (collector.Count("sample_hour"), collector.Count("host_day")));
        }
        collector.Clock.Advance(last + TimeSpan.FromDays(90) - TimeSpan.FromHours(3) - collector.Clock.GetUtcNow());
        using var retention = new Retention(collector.Store, collector.Register, collector.Clock, NullLogger<Retention>.Instance);

        await retention.ForgetAsync(TestContext.Current.CancellationToken);

        var history = collector.Store.Read(sql => new HistoryReader(AssetRegister.None, []).Read(sql, collector.Store.Hosts[device.Host], DateTimeOffset.UnixEpoch, last));
        Assert.Equal([last.AddHours(-3), last.AddHours(-2), last.AddHours(-1), last], history.Samples.Select(batch => batch.End));
        if (isMerged) Assert.Equal([last.AddHours(-3), last.AddHours(-2), last.AddHours(-1), last], history.Contacts);
        collector.Clock.Advance(TimeSpan.FromDays(1));
        await retention.ForgetAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, 0), (collector.Count("sample_hour"), collector.Count("host_day")));
    }
}

using NetReady.Collector.Ingest;
using NetReady.Collector.Tests.Store;

namespace NetReady.Collector.Tests.Ingest;

public sealed class ClockCorrectionTests
{
    private static readonly DateTimeOffset noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1.9, 0)]
    [InlineData(-1.9, 0)]
    [InlineData(3, -3)]
    [InlineData(-3600, 3600)]
    [InlineData(86400, -86400)]
    public void A_clock_that_is_off_by_more_than_two_seconds_is_corrected(double aheadSeconds, double skewSeconds)
    {
        var clock = new ClockCorrection(noon.AddSeconds(aheadSeconds), noon);

        Assert.Equal(skewSeconds, clock.Skew.TotalSeconds);
        Assert.Equal(noon.AddMinutes(-1).AddSeconds(aheadSeconds + skewSeconds), clock.Correct(noon.AddMinutes(-1).AddSeconds(aheadSeconds)));
    }

    [Fact]
    public void Nothing_is_dated_after_it_arrived()
    {
        Assert.Equal(noon, new ClockCorrection(noon, noon).Correct(noon.AddHours(1)));
        Assert.Equal(noon, new ClockCorrection(null, noon).Correct(DateTimeOffset.MaxValue));
        Assert.Equal(noon, new ClockCorrection(DateTimeOffset.MinValue, noon).Correct(DateTimeOffset.MaxValue));
        Assert.Equal(DateTimeOffset.MinValue, new ClockCorrection(DateTimeOffset.MaxValue, noon).Correct(DateTimeOffset.MinValue));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_wrong_clock_refuses_nothing_and_its_skew_is_kept()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        var now = collector.Clock.GetUtcNow();
        var yearsBehind = TimeSpan.FromDays(3000);

        var outcome = await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Os(ago: yearsBehind + TimeSpan.FromMinutes(1))) with { SentAt = now - yearsBehind }), now - yearsBehind);

        Assert.NotNull(outcome.Reply);
        Assert.Equal(now.AddMinutes(-1), collector.Runs().Single().Until);
        Assert.Equal(yearsBehind, collector.Store.Hosts[device.Host].ClockSkew);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Samples_keep_their_length_when_they_are_corrected()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        var clock = new ClockCorrection(noon.AddHours(2), noon);

        var corrected = clock.Correct(device.Rtt() with { Start = noon.AddHours(2).AddSeconds(-20), End = noon.AddHours(2).AddSeconds(-5) });

        Assert.Equal((noon.AddSeconds(-20), noon.AddSeconds(-5)), (corrected.Start, corrected.End));
    }
}

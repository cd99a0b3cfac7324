using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Store;

namespace NetReady.Collector.Tests.Store;

public sealed class UptimeTests
{
    [Fact(Timeout = Hang.After)]
    public async Task The_time_between_a_stop_and_the_next_start_is_downtime()
    {
        await using var collector = new StoreUnderTest();
        var start = collector.Clock.GetUtcNow();
        using (var first = new Uptime(collector.Store, collector.Clock, NullLogger<Uptime>.Instance))
        {
            await first.StartAsync(TestContext.Current.CancellationToken);
            collector.Clock.Advance(TimeSpan.FromMinutes(10));
            await first.StopAsync(TestContext.Current.CancellationToken);
        }
        collector.Clock.Advance(TimeSpan.FromHours(3));
        using var second = new Uptime(collector.Store, collector.Clock, NullLogger<Uptime>.Instance);
        await second.StartAsync(TestContext.Current.CancellationToken);
        collector.Clock.Advance(TimeSpan.FromMinutes(10));

        var now = collector.Clock.GetUtcNow();
        Assert.Equal(TimeSpan.FromHours(3), second.DownBetween(start, now));
        Assert.Equal(TimeSpan.FromHours(1), second.DownBetween(start + TimeSpan.FromMinutes(130), now));
        Assert.Equal(TimeSpan.Zero, second.DownBetween(now - TimeSpan.FromMinutes(5), now));
        await second.StopAsync(TestContext.Current.CancellationToken);
    }
}

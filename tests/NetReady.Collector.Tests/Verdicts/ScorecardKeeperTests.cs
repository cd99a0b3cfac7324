using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Tests.Fleet;
using NetReady.Collector.Tests.Store;
using NetReady.Collector.Verdicts;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Tests.Verdicts;

public sealed class ScorecardKeeperTests
{
    [Fact(Timeout = Hang.After)]
    public async Task Stopping_ends_it_in_order_and_writes_what_waits()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var collector = new StoreUnderTest();
        using var keeper = new ScorecardKeeper(collector.Store, collector.Clock, NullLogger<ScorecardKeeper>.Instance);
        await keeper.StartAsync(cancel);
        await KeepAsync();
        while (collector.Count("scorecard") == 0)
        {
            collector.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancel);
        }
        await KeepAsync();

        await keeper.StopAsync(cancel);

        Assert.True(keeper.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal(2, collector.Count("scorecard"));
        foreach (string host in collector.Store.Hosts.Keys)
            Assert.Equal(ScorecardJson.Write(SampleFleet.Host(host).Scorecard!),
                collector.Store.Read(sql => sql.Scalar("SELECT scorecard FROM scorecard JOIN host ON host.number = scorecard.host WHERE id = $0", host)));

        async Task KeepAsync()
        {
            var device = await collector.EnrolAsync();
            keeper.Keep(collector.Store.Hosts[device.Host], SampleFleet.Host(device.Host).Scorecard!);
        }
    }
}

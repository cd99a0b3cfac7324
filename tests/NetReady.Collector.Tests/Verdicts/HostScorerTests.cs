using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Fleet;
using NetReady.Collector.Store;
using NetReady.Collector.Tests.Fleet;
using NetReady.Collector.Tests.Store;
using NetReady.Collector.Verdicts;
using NetReady.Collector.Waivers;
using NetReady.Core.Facts;

namespace NetReady.Collector.Tests.Verdicts;

public sealed class HostScorerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task Time_passes_for_a_host_that_is_silent()
    {
        var clock = new ManualTimeProvider();
        await using var collector = await CollectorUnderTest.StartedAsync(clock);
        var device = await collector.EnrolAsync();
        using var response = await collector.PostAsync(device, device.Full(1, device.Said("device.firewall.enabled", FactValue.Of(true))), clock.GetUtcNow());
        string host = $"api/v1/hosts/{device.Host}";
        await collector.EventuallyAsync(host, card => card.GetProperty("state").GetString() == "ready");

        clock.Advance(TimeSpan.FromDays(2));
        await collector.EventuallyAsync(host, card => card.GetProperty("presence").GetString() == "late" && card.GetProperty("state").GetString() == "ready");
        clock.Advance(TimeSpan.FromDays(29));
        await collector.EventuallyAsync(host, card => card.GetProperty("presence").GetString() == "stale" && card.GetProperty("state").GetString() == "unassessed");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_host_that_can_no_longer_be_scored_does_not_stay_ready_and_is_ready_again_when_it_can()
    {
        await using var collector = new StoreUnderTest();
        using var uptime = new Uptime(collector.Store, collector.Clock, NullLogger<Uptime>.Instance);
        using var keeper = new ScorecardKeeper(collector.Store, collector.Clock, NullLogger<ScorecardKeeper>.Instance);
        var errors = new ErrorLog();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(errors));
        var fleet = new FleetState(collector.Store, collector.Register, collector.Clock);
        Exception? fails = null;
        int scored = 0;
        using var scorer = new HostScorer(collector.Store, new(collector.Store, collector.Register, uptime), evidence =>
        {
            scored++;
            return fails is null ? SampleFleet.Host(evidence.Host).Scorecard! : throw fails;
        }, new(TestPack.Live, () => WaiverBook.Empty), fleet, keeper, collector.Metrics, collector.Clock, _ => Task.CompletedTask, logging.CreateLogger<HostScorer>());
        long failures = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter == collector.Metrics.Meter && instrument.Name == "netready_scoring_failures_total") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref failures, count));
        listener.Start();
        var device = await collector.EnrolAsync();
        await scorer.StartAsync(Cancel);
        await BecomesAsync("ready");

        fails = new InvalidOperationException("what the device said");
        await BecomesAsync("unassessed");
        await ScoredOnceMoreAsync();
        var card = fleet.Find(device.Host)!.Scorecard!;
        Assert.Equal(("The host could not be scored: an error of the collector; see its log.", "fresh", null), (card.Because, card.Presence, card.Score));
        string logged = Assert.Single(errors.Messages);
        Assert.Contains(device.Host, logged, StringComparison.Ordinal);
        Assert.Contains(nameof(InvalidOperationException), logged, StringComparison.Ordinal);
        Assert.DoesNotContain("what the device said", logged, StringComparison.Ordinal);

        fails = null;
        await BecomesAsync("ready");
        await scorer.StopAsync(Cancel);
        await keeper.StopAsync(Cancel);
        Assert.InRange(failures, 2, scored);

        async Task BecomesAsync(string state)
        {
            scorer.Touch(device.Host);
            while (fleet.Find(device.Host)?.Scorecard?.State != state) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
        }

        async Task ScoredOnceMoreAsync()
        {
            int before = scored;
            scorer.Touch(device.Host);
            while (scored == before || scorer.Waiting > 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_a_host_sends_while_the_scorer_rests_is_judged_once_and_together()
    {
        await using var collector = new StoreUnderTest();
        using var uptime = new Uptime(collector.Store, collector.Clock, NullLogger<Uptime>.Instance);
        using var keeper = new ScorecardKeeper(collector.Store, collector.Clock, NullLogger<ScorecardKeeper>.Instance);
        var fleet = new FleetState(collector.Store, collector.Register, collector.Clock);
        var rests = Channel.CreateUnbounded<TaskCompletionSource>();
        var judged = new ConcurrentQueue<string>();
        using var scorer = new HostScorer(collector.Store, new(collector.Store, collector.Register, uptime), evidence =>
        {
            judged.Enqueue(evidence.Host);
            return SampleFleet.Host(evidence.Host).Scorecard!;
        }, new(TestPack.Live, () => WaiverBook.Empty), fleet, keeper, collector.Metrics, collector.Clock, RestAsync, NullLogger<HostScorer>.Instance);
        string sendsMuch = (await collector.EnrolAsync()).Host, sendsOnce = (await collector.EnrolAsync()).Host;
        scorer.Touch(sendsMuch);
        await scorer.StartAsync(Cancel);
        var first = await RestAfterAsync([sendsMuch]);
        // The sweep as it starts finds who has no verdict.
        while (scorer.Waiting == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);

        for (int report = 0; report < 4; report++) scorer.Touch(sendsMuch);
        scorer.Touch(sendsOnce);
        first.SetResult();

        await RestAfterAsync([sendsMuch, sendsMuch, sendsOnce]);
        await scorer.StopAsync(Cancel);

        Task RestAsync(CancellationToken cancel)
        {
            var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            rests.Writer.TryWrite(rest);
            return rest.Task.WaitAsync(cancel);
        }

        async Task<TaskCompletionSource> RestAfterAsync(string[] judgedByThen)
        {
            var rest = await rests.Reader.ReadAsync(Cancel);
            Assert.Equal(judgedByThen, judged);
            return rest;
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_collectors_own_downtime_ages_nobody()
    {
        var clock = new ManualTimeProvider();
        await using var collector = await CollectorUnderTest.StartedAsync(clock);
        var device = await collector.EnrolAsync();
        using var response = await collector.PostAsync(device, device.Full(1, device.Said("device.firewall.enabled", FactValue.Of(true))), clock.GetUtcNow());
        await collector.StopAsync();
        clock.Advance(TimeSpan.FromDays(60));

        await collector.StartAsync();

        await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("presence").GetString() == "fresh" && card.GetProperty("state").GetString() == "ready");
    }
}

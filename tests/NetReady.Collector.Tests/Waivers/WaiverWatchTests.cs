using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Store;
using NetReady.Collector.Tests.Store;
using NetReady.Collector.Waivers;
using NetReady.Core.Facts;

namespace NetReady.Collector.Tests.Waivers;

/// <summary>Waivers that another program grants and ends on the store of a running collector.</summary>
public sealed class WaiverWatchTests
{
    private static readonly TimeSpan fiveSeconds = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider clock = new();

    [Fact(Timeout = Hang.After)]
    public async Task It_is_gone_by_within_5_s_and_no_longer_once_its_time_is_over_without_any_report()
    {
        await using var collector = await CollectorUnderTest.StartedAsync(clock);
        var device = await FailingAsync(collector);
        await GrantAsync(collector, device, clock.GetUtcNow() + TimeSpan.FromMinutes(10));
        clock.Advance(fiveSeconds);
        var card = await StateAsync(collector, device, "ready");
        var rule = card.GetProperty("rules")[0];
        Assert.Equal(("waived", "2026-11-21T09:10:00Z"), (rule.GetProperty("outcome").GetString(), rule.GetProperty("until").GetString()));
        Assert.Equal((100, 0), (card.GetProperty("score").GetProperty("low").GetDouble(), card.GetProperty("score").GetProperty("strict").GetDouble()));

        clock.Advance(TimeSpan.FromMinutes(9));
        await StateAsync(collector, device, "ready");
        clock.Advance(TimeSpan.FromMinutes(1));
        await StateAsync(collector, device, "not-ready");
    }

    [Fact(Timeout = Hang.After)]
    public async Task One_that_is_ended_early_is_gone_within_5_s_and_stays_on_record()
    {
        await using var collector = await CollectorUnderTest.StartedAsync(clock);
        var device = await FailingAsync(collector);
        var kept = await GrantAsync(collector, device, clock.GetUtcNow() + TimeSpan.FromDays(1));
        clock.Advance(fiveSeconds);
        await StateAsync(collector, device, "ready");
        await using (var other = OpenBeside(collector)) await WaiverDesk.EndAsync(other, kept.Waiver.Id, "the part came", clock.GetUtcNow(), "clerk");
        clock.Advance(fiveSeconds);
        await StateAsync(collector, device, "not-ready");
        var line = (await collector.GetAsync("api/v1/waivers")).GetProperty("waivers")[0];
        Assert.Equal(("W-1", "ended", "the part came", device.Host), (line.GetProperty("id").GetString(), line.GetProperty("status").GetString(), line.GetProperty("endReason").GetString(), line.GetProperty("scope").GetProperty("host").GetString()));
    }

    [Fact(Timeout = Hang.After)]
    public async Task One_that_is_to_come_begins_by_itself_and_after_a_restart_too()
    {
        await using var collector = await CollectorUnderTest.StartedAsync(clock);
        var device = await FailingAsync(collector);
        await GrantAsync(collector, device, clock.GetUtcNow() + TimeSpan.FromHours(2), from: clock.GetUtcNow() + TimeSpan.FromHours(1));
        clock.Advance(TimeSpan.FromMinutes(30));
        await StateAsync(collector, device, "not-ready");
        await collector.StopAsync();
        await collector.StartAsync();
        await StateAsync(collector, device, "not-ready");
        clock.Advance(TimeSpan.FromMinutes(30) + fiveSeconds);
        await StateAsync(collector, device, "ready");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Metrics_count_those_in_force_those_that_end_soon_and_those_that_no_longer_matter()
    {
        await using var collector = await CollectorUnderTest.StartedAsync(clock);
        var device = await FailingAsync(collector);
        await GrantAsync(collector, device, clock.GetUtcNow() + TimeSpan.FromDays(80));
        await GrantAsync(collector, device, clock.GetUtcNow() + TimeSpan.FromDays(13));
        clock.Advance(fiveSeconds);
        await StateAsync(collector, device, "ready");
        string metrics = await collector.People.GetStringAsync("metrics", TestContext.Current.CancellationToken);
        Assert.Contains("netready_waivers_in_force 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("netready_waivers_ending_soon 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("netready_waivers_no_longer_matter 1\n", metrics, StringComparison.Ordinal);
        var list = await collector.GetAsync("api/v1/waivers");
        Assert.Equal(("as stated", 2), (list.GetProperty("people").GetString(), list.GetProperty("inForce").GetInt32()));
        Assert.Equal("covered", list.GetProperty("waivers")[0].GetProperty("notes")[0].GetProperty("kind").GetString());
    }

    private static async Task<Device> FailingAsync(CollectorUnderTest collector)
    {
        var device = await collector.EnrolAsync();
        using var response = await collector.PostAsync(device, device.Full(1, device.Said("device.firewall.enabled", FactValue.Of(false))), collector.Clock.GetUtcNow());
        await StateAsync(collector, device, "not-ready");
        return device;
    }

    private static Task<JsonElement> StateAsync(CollectorUnderTest collector, Device device, string state) =>
        collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == state);

    private static CollectorStore OpenBeside(CollectorUnderTest collector) => CollectorStore.Open(collector.Options.DataDirectory, NullLogger.Instance, serving: false);

    private static async Task<KeptWaiver> GrantAsync(CollectorUnderTest collector, Device device, DateTimeOffset until, DateTimeOffset? from = null)
    {
        await using var other = OpenBeside(collector);
        var now = collector.Clock.GetUtcNow();
        var answer = await WaiverDesk.Of(other, collector.Clock).GrantAsync(
            new() { Id = "", Rule = "TST-01", Host = device.Host, Owner = "ann", Approver = "bob", Reason = "a part is on order", From = from ?? now, Until = until }, now, "clerk");
        Assert.Empty(answer.Problems);
        return answer.Kept!;
    }
}

using NetReady.Core.Facts;
using NetReady.Testing;

namespace NetReady.Collector.Tests.Verdicts;

public sealed class HostScorerTests
{
    [Fact(Timeout = 60_000)]
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

    [Fact(Timeout = 60_000)]
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

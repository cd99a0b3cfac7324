using System.Net;
using System.Text.Json;
using NetReady.Core.Facts;

namespace NetReady.Collector.Tests.Api;

public sealed class ReadApiTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_host_as_of_a_date_is_answered_by_the_policies_of_then_or_now_with_their_hash()
    {
        var clock = new ManualTimeProvider();
        await using var collector = await CollectorUnderTest.StartedAsync(clock);
        var device = await collector.EnrolAsync();
        using (await collector.PostAsync(device, device.Full(1, device.Said("device.firewall.enabled", FactValue.Of(true))), clock.GetUtcNow())) { }
        await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == "ready");
        string hash = (await collector.GetAsync("api/v1/policies")).GetProperty("hash").GetString()!;
        clock.Advance(TimeSpan.FromHours(2));

        foreach (string which in (string[])["", "&policies=then", "&policies=now"])
        {
            using var response = await collector.People.GetAsync($"api/v1/hosts/{device.Host}?at=2026-11-21T10:00Z{which}", TestContext.Current.CancellationToken);
            var card = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
            Assert.Equal((HttpStatusCode.OK, "ready", "2026-11-21T10:00:00Z"), (response.StatusCode, card.GetProperty("state").GetString(), card.GetProperty("at").GetString()));
            Assert.Equal(hash, response.Headers.GetValues("NetReady-Policy-Version").Single());
        }
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("at=2026-11-21T09:30Z", HttpStatusCode.BadRequest, "bad-time")]
    [InlineData("at=soon", HttpStatusCode.BadRequest, "bad-time")]
    [InlineData("policies=now", HttpStatusCode.BadRequest, "bad-time")]
    [InlineData("at=2026-11-20&at=2026-11-19", HttpStatusCode.BadRequest, "bad-time")]
    [InlineData("at=2026-11-20&policies=tomorrow", HttpStatusCode.BadRequest, "bad-time")]
    [InlineData("at=2026-11-20", HttpStatusCode.NotFound, "no-evidence-then")]
    public async Task A_date_that_is_none_or_to_come_or_before_all_evidence_is_refused_with_a_reason(string query, HttpStatusCode status, string reason)
    {
        await using var collector = await CollectorUnderTest.StartedAsync(new ManualTimeProvider());
        var device = await collector.EnrolAsync();

        using var response = await collector.People.GetAsync($"api/v1/hosts/{device.Host}?{query}", TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
        var refusal = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(reason, refusal.GetProperty("reason").GetString());
        Assert.NotEmpty(refusal.GetProperty("message").GetString()!);
    }
}

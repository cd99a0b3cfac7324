using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NetReady.Collector.Tests.Store;
using NetReady.Core.Envelopes;
using NetReady.Core.Reports;
using NetReady.Core.Slots;

namespace NetReady.Collector.Tests.Slots;

public sealed class SlotDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task Two_devices_behind_one_address_take_turns()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        Device one = await collector.EnrolAsync(), two = await collector.EnrolAsync();
        Assert.True((await AskAsync(collector, one, 30)).Granted);
        var wait = await AskAsync(collector, two, 30);
        Assert.False(wait.Granted);
        Assert.InRange(wait.Wait.TotalSeconds, 1, 30);
        await AskAsync(collector, one, 0);
        Assert.True((await AskAsync(collector, two, 30)).Granted);
        string metrics = await collector.People.GetStringAsync("metrics", Cancel);
        Assert.Contains("netready_slots_asked_total{answer=\"wait\"} 2", metrics, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Who_is_not_enrolled_or_asks_for_nonsense_gets_no_line_and_a_reason()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var device = await collector.EnrolAsync();
        using var stranger = DeviceKey.Create();
        foreach (var (body, reason) in new[]
        {
            ("nonsense", RefusalReasons.MalformedEnvelope),
            (Jws.Sign(stranger, JwsTypes.Slot, device.Host, Payload(device.Host, 30)), RefusalReasons.BadSignature),
            (Jws.Sign(stranger, JwsTypes.Slot, "nobody", Payload("nobody", 30)), RefusalReasons.UnknownHost),
            (device.Sign(JwsTypes.Slot, Payload("another", 30)), RefusalReasons.WrongHost),
            (device.Sign(JwsTypes.Slot, Payload(device.Host, 3600)), RefusalReasons.MalformedReport),
            (device.Sign(JwsTypes.Slot, Payload(device.Host, -1)), RefusalReasons.MalformedReport),
            (device.Sign(JwsTypes.Slot, "null"u8.ToArray()), RefusalReasons.MalformedReport),
            (device.Sign(JwsTypes.Slot, """{"host":"h","lasts":1e999}"""u8.ToArray()), RefusalReasons.MalformedReport),
        })
        {
            using var response = await collector.Agents.PostAsync("api/v1/slots", CollectorUnderTest.Jose(body), Cancel);
            Assert.Equal(reason, (await response.Content.ReadFromJsonAsync(NetReadyJson.Default.Refusal, Cancel))!.Reason);
            Assert.InRange((int)response.StatusCode, 400, 499);
        }
        Assert.True((await AskAsync(collector, device, 30)).Granted);
    }

    private static byte[] Payload(string host, double seconds) => JsonSerializer.SerializeToUtf8Bytes(new SlotRequest(host, TimeSpan.FromSeconds(seconds)), NetReadyJson.Default.SlotRequest);

    private static async Task<SlotReply> AskAsync(CollectorUnderTest collector, Device device, double seconds)
    {
        using var response = await collector.Agents.PostAsync("api/v1/slots", CollectorUnderTest.Jose(device.Sign(JwsTypes.Slot, Payload(device.Host, seconds))), Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(NetReadyJson.Default.SlotReply, Cancel))!;
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Store;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;

namespace NetReady.Collector.Tests.Store;

public sealed class RetentionTests
{
    [Fact(Timeout = 20_000)]
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
}

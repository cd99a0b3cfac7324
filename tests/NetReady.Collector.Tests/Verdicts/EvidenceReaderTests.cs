using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Store;
using NetReady.Collector.Tests.Store;
using NetReady.Collector.Verdicts;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Tests.Verdicts;

public sealed class EvidenceReaderTests
{
    [Fact(Timeout = 20_000)]
    public async Task What_is_read_piece_by_piece_is_what_is_read_at_once()
    {
        await using var collector = new StoreUnderTest(register: "asset,managed\nA-1,true\n");
        await collector.Register.StartAsync(TestContext.Current.CancellationToken);
        using var uptime = new Uptime(collector.Store, collector.Clock, NullLogger<Uptime>.Instance);
        var device = await collector.EnrolAsync();
        var growing = new EvidenceReader(collector.Store, collector.Register, uptime);
        for (int sequence = 1; sequence <= 5; sequence++)
        {
            collector.Clock.Advance(TimeSpan.FromDays(10));
            await collector.Intake.TakeAsync(device.Sign(device.Full(sequence, device.Os($"Debian {sequence / 2}")) with { Samples = [device.Rtt(), device.Rtt(TimeSpan.FromHours(1))] }), null);
            var host = collector.Store.Hosts[device.Host];
            var at = collector.Clock.GetUtcNow();

            var pieceByPiece = growing.Read(host, at);
            var atOnce = new EvidenceReader(collector.Store, collector.Register, uptime).Read(host, at);

            Assert.Equal(atOnce.Samples, pieceByPiece.Samples);
            Assert.Equal(atOnce.Facts.SelectMany(fact => fact.Runs), pieceByPiece.Facts.SelectMany(fact => fact.Runs));
            // Samples older than any window are left behind.
            Assert.Equal(Math.Min(sequence, 4) * 2, pieceByPiece.Samples.Length);
            Assert.Equal(at, pieceByPiece.Facts.Single(fact => fact.Key.Name == "reg.managed").Runs[^1].Latest.ObservedAt);
        }
        var last = growing.Read(collector.Store.Hosts[device.Host], collector.Clock.GetUtcNow());
        Assert.Equal(["Debian 0", "Debian 1", "Debian 2"], last.Facts.Single(fact => fact.Key.Name == "device.os.name").Runs.Select(run => run.Latest.Value!.Text));
        await collector.Register.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = 20_000)]
    public async Task Of_a_silent_host_the_samples_before_its_last_contact_are_read()
    {
        await using var collector = new StoreUnderTest();
        using var uptime = new Uptime(collector.Store, collector.Clock, NullLogger<Uptime>.Instance);
        var device = await collector.EnrolAsync();
        collector.Clock.Advance(HostEvidence.LongestWindow);
        var oldest = device.Rtt(HostEvidence.LongestWindow - TimeSpan.FromMinutes(1));
        await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Os()) with { Samples = [oldest, device.Rtt()] }), null);
        collector.Clock.Advance(TimeSpan.FromDays(20));

        var evidence = new EvidenceReader(collector.Store, collector.Register, uptime).Read(collector.Store.Hosts[device.Host], collector.Clock.GetUtcNow());

        Assert.Equal(2, evidence.Samples.Length);
    }
}

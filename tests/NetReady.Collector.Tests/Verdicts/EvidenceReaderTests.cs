using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Store;
using NetReady.Collector.Tests.Store;
using NetReady.Collector.Verdicts;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Tests.Verdicts;

public sealed class EvidenceReaderTests
{
    [Fact(Timeout = Hang.After)]
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

    [Fact(Timeout = Hang.After)]
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

    [Fact(Timeout = Hang.After)]
    public async Task Of_a_long_history_only_what_is_new_is_read_again()
    {
        await using var collector = new StoreUnderTest();
        using var uptime = new Uptime(collector.Store, collector.Clock, NullLogger<Uptime>.Instance);
        var device = await collector.EnrolAsync();
        var reader = new EvidenceReader(collector.Store, collector.Register, uptime);
        // One fact that stays for long, one that changes at every report, one that comes and goes.
        for (int sequence = 1; sequence <= 40; sequence++) await ReportAsync(sequence);
        var first = Read();

        // Nothing that has ended is looked at again: its text could be anything.
        await collector.WriteAsync(session => session.Sql.Run("UPDATE fact_run SET observation = 'not JSON' WHERE is_open = 0"));
        await ReportAsync(41);
        await ReportAsync(42);
        var grown = Read();

        Assert.Equal([("device.firewall.enabled", 1), ("device.os.name", 1), ("device.uptime", 40)], Counts(first));
        Assert.Equal([("device.firewall.enabled", 2), ("device.os.name", 1), ("device.uptime", 42)], Counts(grown));
        Assert.Equal(Enumerable.Range(1, 42).Select(hours => FactValue.Of(TimeSpan.FromHours(hours))), grown.Facts.Single(fact => fact.Key.Name == "device.uptime").Runs.Select(run => run.Latest.Value!));
        Assert.Equal(42, grown.Facts.Single(fact => fact.Key.Name == "device.os.name").Runs.Single().Observations);

        async Task ReportAsync(int sequence)
        {
            collector.Clock.Advance(TimeSpan.FromHours(1));
            var outcome = await collector.Intake.TakeAsync(device.Sign(device.Full(sequence, device.Os(), device.Said("device.firewall.enabled", FactValue.Of(sequence <= 41)), device.Said("device.uptime", FactValue.Of(TimeSpan.FromHours(sequence))))), null);
            Assert.NotNull(outcome.Reply);
        }

        HostEvidence Read() => reader.Read(collector.Store.Hosts[device.Host], collector.Clock.GetUtcNow());

        static IEnumerable<(string, int)> Counts(HostEvidence evidence) =>
            evidence.Facts.Where(fact => fact.Key.Name.StartsWith("device.", StringComparison.Ordinal)).OrderBy(fact => fact.Key.Name, StringComparer.Ordinal).Select(fact => (fact.Key.Name, fact.Runs.Length));
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_may_be_kept_no_longer_is_not_remembered_either()
    {
        await using var collector = new StoreUnderTest();
        using var uptime = new Uptime(collector.Store, collector.Clock, NullLogger<Uptime>.Instance);
        var device = await collector.EnrolAsync();
        var reader = new EvidenceReader(collector.Store, collector.Register, uptime);
        await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Os("Debian 11"))), null);
        collector.Clock.Advance(TimeSpan.FromHours(1));
        await collector.Intake.TakeAsync(device.Sign(device.Full(2, device.Os())), null);
        Assert.Equal(2, reader.Read(collector.Store.Hosts[device.Host], collector.Clock.GetUtcNow()).Facts.Single(fact => fact.Key.Name == "device.os.name").Runs.Length);

        collector.Clock.Advance(PrivacyContract.Corporate.KeptFor);
        await collector.Intake.TakeAsync(device.Sign(device.Full(3, device.Os())), null);

        Assert.Single(reader.Read(collector.Store.Hosts[device.Host], collector.Clock.GetUtcNow()).Facts.Single(fact => fact.Key.Name == "device.os.name").Runs);
    }
}

using NetReady.Collector.Ingest;
using NetReady.Collector.Tests.Store;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;

namespace NetReady.Collector.Tests.Verdicts;

/// <summary>A device that has reported every 15 minutes for some days, with nights and gaps, of a line that is good by day and bad now and then; written by the collector's own writer.</summary>
internal static class MonthOfReports
{
    private static readonly TimeSpan every = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan sample = TimeSpan.FromSeconds(15);

    /// <summary>Writes the reports; the clock is past the last one then.</summary>
    public static async Task<Device> WriteAsync(StoreUnderTest collector, int days, int seed = 1)
    {
        var device = await collector.EnrolAsync(StoreUnderTest.Laptop with { Platform = Platform.Linux });
        var random = new Random(seed);
        long sequence = 0;
        for (int day = 0; day < days; day++)
        {
            await collector.WriteAsync(session =>
            {
                for (var until = collector.Clock.GetUtcNow().AddDays(1); collector.Clock.GetUtcNow() < until;)
                {
                    collector.Clock.Advance(every + TimeSpan.FromTicks(random.Next(20_000_000)));
                    if (random.Next(10) == 0) continue;
                    var now = collector.Clock.GetUtcNow();
                    var report = device.Full(++sequence, Facts(device, day, random)) with { Samples = [.. Samples(device, now, random)] };
                    Assert.Equal(Decision.Accepted, ReportWriter.Take(session, device.Host, new(report, BitConverter.GetBytes(sequence), now, new(now, now))));
                }
                return true;
            });
        }
        return device;
    }

    private static Observation[] Facts(Device device, int day, Random random) =>
    [
        device.Said("device.firewall.enabled", FactValue.Of(day % 3 != 2)), device.Said("device.disk.system_encrypted", FactValue.Of(true)), device.Said("device.uptime", FactValue.Of(TimeSpan.FromDays(day))),
        device.Said("device.updates.oldest_security_age", FactValue.Of(TimeSpan.FromDays(day + random.Next(2)))), device.Os($"Debian {day / 4}"),
    ];

    private static IEnumerable<SampleBatch> Samples(Device device, DateTimeOffset now, Random random)
    {
        // Three times in 15 minutes, merged by the agent; hours apart as agents keep them.
        double bad = random.Next(20) == 0 ? 20 : 1;
        foreach (var target in (string[])["reflector", "media"])
        {
            yield return Batch("net.rtt", target, Enumerable.Range(0, 3).Select(_ => bad * (0.015 + 0.01 * random.NextDouble())));
            yield return Batch("net.jitter", target, Enumerable.Range(0, 3).Select(_ => bad * 0.003 * random.NextDouble()));
            yield return Batch("net.loss", target, Enumerable.Range(0, 3).Select(_ => random.Next(8) == 0 ? bad * 1 / 150 : 0));
        }
        yield return Batch("net.collector.success", "reflector", [random.Next(30) == 0 ? 0 : 1]) with { Key = new("net.collector.success", "reflector", TimeSpan.FromSeconds(10)) };
        if (random.Next(24) == 0)
            yield return Batch("net.down", "reflector", [12e6 + random.Next(20_000_000)]) with { Key = new("net.down", "reflector", TimeSpan.FromSeconds(10)), High = Histogram.Of(double.PositiveInfinity) };

        SampleBatch Batch(string fact, string target, IEnumerable<double> samples) => new()
        {
            Key = new(fact, target, sample), Start = now - TimeSpan.FromMinutes(11), End = now - TimeSpan.FromSeconds(3), Low = Histogram.Of(samples),
            Method = "stamp", Assurance = Assurance.SelfReported, Spent = 3 * sample, Bytes = new(26_400),
        };
    }
}

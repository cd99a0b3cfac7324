using NetReady.Benchmarks.Ingest;
using NetReady.Collector.Ingest;
using NetReady.Collector.Store;
using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;

namespace NetReady.Benchmarks.History;

/// <summary>What an agent says day by day: a report every 15 minutes with what it sampled every five, and fifty stated facts, of which a few change now and then.</summary>
/// <param name="seed">Each agent's own.</param>
/// <param name="jitterSeconds">The most jitter of its line.</param>
internal sealed class AgentDays(int seed, double jitterSeconds = 0.002)
{
    /// <summary>How many stated facts there are.</summary>
    public const int Facts = 50;

    /// <summary>How often it reports.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(15);

    private const int SamplesInReport = 3;
    private static readonly TimeSpan sample = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan oneTry = TimeSpan.FromSeconds(10);
    private static readonly FactDefinition[] stated = [.. Vocabulary.All.Where(fact => fact is { Group: "device" or "agent" or "vpn", IsSampled: false, Name: not "device.platform" }).Take(Facts)];

    private readonly Random random = new(seed);

    /// <summary>Writes a day's reports by the collector's own writer, in the open transaction.</summary>
    public void Write(StoreSession session, string host, DateTimeOffset start)
    {
        for (var at = start + Every; at <= start.AddDays(1); at += Every)
        {
            var now = at.AddTicks(random.Next(50_000_000));
            var report = new Report
            {
                Host = host, Sequence = session.Find(host)!.LastSequence + 1, SentAt = now, AgentVersion = "0.1.0", Platform = Platform.Linux, BootId = "9f86d081-884c-4d63-a1b2-0c55ad015a3b",
                Facts = [.. stated.Select((fact, i) => new Observation { Key = new(fact.Name), Value = ValueOf(fact, i, now), Method = "sysfs", Assurance = Assurance.SelfReported, ObservedAt = now })],
                Samples = [.. Samples(now)],
            };
            var decision = ReportWriter.Take(session, host, new(report, Guid.NewGuid().ToByteArray(), now, new(now, now)));
            if (decision != Decision.Accepted) throw new InvalidOperationException($"A report was not accepted but {decision}.");
        }
    }

    /// <summary>The batches of a report.</summary>
    public IEnumerable<SampleBatch> Samples(DateTimeOffset now)
    {
        foreach (string target in (string[])["reflector", "media"])
        {
            yield return Batch("net.rtt", target, sample, now, () => 0.015 + 0.02 * random.NextDouble() * random.NextDouble());
            yield return Batch("net.jitter", target, sample, now, () => jitterSeconds * random.NextDouble());
            yield return Batch("net.loss", target, sample, now, () => random.Next(20) == 0 ? 1 / 150.0 : 0);
        }
        yield return Batch("net.collector.success", "reflector", oneTry, now, () => 1);
        if (random.Next(16) > 0) yield break;
        foreach (string fact in (string[])["net.down", "net.up"])
            yield return Batch(fact, "reflector", oneTry, now, () => 12e6) with { High = Histogram.Of(Enumerable.Repeat(double.PositiveInfinity, SamplesInReport)) };
    }

    private static SampleBatch Batch(string fact, string target, TimeSpan length, DateTimeOffset now, Func<double> next) => new()
    {
        Key = new(fact, target, length), Start = now - TimeSpan.FromMinutes(12), End = now - TimeSpan.FromSeconds(1), Low = Histogram.Of(Enumerable.Range(0, SamplesInReport).Select(_ => next())),
        Method = "stamp", Assurance = Assurance.SelfReported, Spent = SamplesInReport * length, Bytes = new(SamplesInReport * 26_400),
    };

    // One fact in ten says something else each week or so.
    private static FactValue ValueOf(FactDefinition fact, int place, DateTimeOffset now) => Reporter.ValueOf(fact, place % 10 == 0 ? now.UtcTicks / TimeSpan.TicksPerDay / 7 : 1);
}

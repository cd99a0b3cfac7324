using NetReady.Benchmarks.Measuring;

namespace NetReady.Benchmarks.Ingest;

/// <summary>Rounds in which a fleet reports to the collector, and what they showed beside their length.</summary>
internal sealed class FleetRound(CollectorProgram collector, Generator generator, IReadOnlyList<Reporter> fleet)
{
    /// <summary>How long each report took, in seconds, round by round.</summary>
    public List<double[]> Latencies { get; } = [];

    /// <summary>The collector's processor time a report, its verdicts included, round by round.</summary>
    public List<double> CollectorCpuSecondsEach { get; } = [];

    /// <summary>Signs the fleet's next reports, waits until the collector is at rest, and sends them.</summary>
    public async Task<Round> RunAsync(int reportsEach, bool keepsConnections, CancellationToken cancel)
    {
        IReadOnlyList<IReadOnlyList<string>> signed = [.. fleet.Select(reporter => Enumerable.Range(0, reportsEach).Select(_ => reporter.NextSigned()).ToArray())];
        await collector.SettleAsync(cancel);
        var before = collector.ProcessorTime;
        var (round, latencies) = await generator.SendAsync(signed, keepsConnections, cancel);
        await collector.SettleAsync(cancel);
        double collectors = (collector.ProcessorTime - before).TotalSeconds / latencies.Length;
        Latencies.Add(latencies);
        CollectorCpuSecondsEach.Add(collectors);
        return round with { CpuSecondsEach = round.CpuSecondsEach + collectors };
    }
}

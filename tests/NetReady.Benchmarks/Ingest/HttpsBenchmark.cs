using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Delivery;
using NetReady.Benchmarks.Measuring;
using NetReady.Collector.Identity;
using NetReady.Collector.Store;
using NetReady.Core.Envelopes;
using NetReady.Core.Reports;
using NetReady.Testing;

namespace NetReady.Benchmarks.Ingest;

/// <summary>A fleet that reports over HTTPS, by the agent's own client, to the collector's own program on the same machine.</summary>
internal static class HttpsBenchmark
{
    private const int Hosts = 256;
    private const int ReportsEach = 4;
    private const int WarmUps = 2;
    private const int RoundsTaken = 7;

    /// <summary>Measures and writes the table.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        using var scratch = new TemporaryDirectory();
        using var collector = await CollectorProgram.StartAsync(scratch["data"], cancel);
        using var identity = ServerIdentity.LoadOrCreate(scratch["data"], TimeProvider.System);
        await using var bare = await BareServer.StartAsync(identity, cancel);
        await using var store = CollectorStore.Open(scratch["data"], NullLogger.Instance, serving: false);

        var (fleet, known) = await EnrolAsync(store, collector.Address, identity.KeyHash, cancel);
        IReadOnlyList<IReadOnlyList<string>> again = [.. known.Select(report => Enumerable.Repeat(report, ReportsEach).ToArray())];
        using var toCollector = new Generator(collector.Address, identity.KeyHash);
        using var toBare = new Generator(bare.Address, identity.KeyHash);
        var kept = new FleetRound(collector, toCollector, fleet);
        var anew = new FleetRound(collector, toCollector, fleet);
        var results = await Rounds.RunAsync(
            [
                new("collector, connections kept", () => kept.RunAsync(ReportsEach, keepsConnections: true, cancel)),
                new("collector, a new connection a report", () => anew.RunAsync(ReportsEach, keepsConnections: false, cancel)),
                new("floor: bare Kestrel, connections kept", async () => (await toBare.SendAsync(again, keepsConnections: true, cancel)).Round),
                new("floor: bare Kestrel, a new connection a report", async () => (await toBare.SendAsync(again, keepsConnections: false, cancel)).Round),
            ],
            WarmUps, RoundsTaken, cancel);
        long inStore = (long)store.Read(sql => sql.Scalar("SELECT count(*) FROM report"))!;
        long sent = Hosts * (2L + 2 * (WarmUps + RoundsTaken) * ReportsEach);
        if (inStore != sent) throw new InvalidOperationException($"{sent} reports were acknowledged and {inStore} are in the store.");

        await output.WriteLineAsync($"""
            The same reports over HTTPS by the agent's client, from {Hosts} hosts, {IngestSuite.AtOnce} at once, to netready-collector in a process of its own on the same cores, which scores the hosts besides, each once for
            what it sends within a second, as here its {ReportsEach} reports of a round mostly are (its processor time holds the verdicts; those of a round's end come after its time by the clock). An agent that reports every 15 min opens a new connection each time. The floor reads the body and drops it. {WarmUps} warm-ups, {RoundsTaken} rounds of {Hosts * ReportsEach} reports, in turn.

            """);
        var table = new Table("what", "a second", "range", "latency p50", "p99", "processor, all", "of it the collector", "to its floor");
        Add(results[0], results[2], kept);
        Add(results[1], results[3], anew);
        Add(results[2], results[2], null);
        Add(results[3], results[3], null);
        await table.WriteAsync(output);
        await output.WriteLineAsync("\n" + IngestSuite.Verdict(results[0].SecondsEach.Median));

        void Add(Result result, Result floor, FleetRound? round)
        {
            double[] latencies = round is null ? [] : [.. round.Latencies.TakeLast(RoundsTaken).SelectMany(each => each)];
            double ofCollector = round is null ? double.NaN : Spread.Of(round.CollectorCpuSecondsEach.TakeLast(RoundsTaken)).Median;
            table.Add(result.Name, Figures.Rate(result.SecondsEach.Median), Figures.RateRange(result.SecondsEach),
                round is null ? "-" : Figures.Time(Spread.Percentile(latencies, 0.5)), round is null ? "-" : Figures.Time(Spread.Percentile(latencies, 0.99)),
                Figures.Time(result.CpuSecondsEach.Median), Figures.Time(ofCollector), Figures.Times(result.SecondsEach.Median / floor.SecondsEach.Median));
        }
    }

    // Every host sends its full report and a first delta, which is what the bare server is sent again and again.
    private static async Task<(IReadOnlyList<Reporter> Fleet, IReadOnlyList<string> Known)> EnrolAsync(CollectorStore store, string address, string keyHash, CancellationToken cancel)
    {
        using var client = new CollectorClient(address, keyHash, Generator.Patience, TimeProvider.System);
        var fleet = new List<Reporter>(Hosts);
        var known = new List<string>(Hosts);
        for (int i = 0; i < Hosts; i++)
        {
            var key = DeviceKey.Create();
            var answer = await Generator.PostAsync(client, "/api/v1/enrol", Reporter.EnrolmentOf(key, await IntakeUnderTest.IssueAsync(store)), cancel);
            var reply = JsonSerializer.Deserialize(answer.Span, NetReadyJson.Default.EnrolReply)!;
            var reporter = new Reporter(key, reply.Host, reply.Assignment.Hash);
            fleet.Add(reporter);
            await Generator.PostAsync(client, Generator.ReportPath, reporter.NextSigned(), cancel);
            known.Add(reporter.NextSigned());
            await Generator.PostAsync(client, Generator.ReportPath, known[^1], cancel);
        }
        return (fleet, known);
    }
}

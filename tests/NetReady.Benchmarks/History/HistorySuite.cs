using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Benchmarks.Measuring;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Collector.Verdicts;
using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Timelines;
using NetReady.Testing;

namespace NetReady.Benchmarks.History;

/// <summary>What a host's day takes on disk, what merging an hour costs, and how fast a host's month is read.</summary>
internal static class HistorySuite
{
    private const int Hosts = 16;
    private const int Days = 62;
    private const int DaysMeasured = 8;
    private static readonly DateTimeOffset start = new(2026, 9, 20, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Measures and writes the tables.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        using var scratch = new TemporaryDirectory();
        await using var store = CollectorStore.Open(scratch["store"], NullLogger.Instance, serving: true);
        var hosts = await EnrolAsync(store, cancel);
        var clock = new ManualTimeProvider(start);
        var agents = hosts.Select((_, seed) => new AgentDays(seed)).ToList();

        double json = AsJson(scratch["json.sqlite"], agents[0]);
        await WriteDaysAsync(store, clock, hosts, agents, DaysMeasured, cancel);
        double asItCame = UsedBytes(store) / (Hosts * (double)DaysMeasured);
        var merging = await MergeAsync(store, clock, cancel);
        double merged = UsedBytes(store) / (Hosts * (double)DaysMeasured);
        for (int day = DaysMeasured; day < Days; day++)
        {
            await WriteDaysAsync(store, clock, hosts, agents, 1, cancel);
            await MergeAsync(store, clock, cancel);
        }
        double month = UsedBytes(store) / (Hosts * (double)Days);

        await output.WriteLineAsync($"""
            {Hosts} hosts with a report every {AgentDays.Every.TotalMinutes:N0} min of {AgentDays.Facts} stated facts and 7 to 9 batches of samples, written by the collector's own writer. Bytes are SQLite's pages in use, with
            indexes, the facts' runs and the reports' numbers, over host-days.

            """);
        var disk = new Table("on disk", "a host-day", "10,000 hosts x 400 days");
        disk.Add("the samples alone as JSON, a row a batch (as first built)", Figures.Bytes(json), Figures.Bytes(json * 4e6));
        disk.Add($"as it comes: a row a report and hour, packed ({DaysMeasured} days)", Figures.Bytes(asItCame), Figures.Bytes(asItCame * 4e6));
        disk.Add($"merged: a row a day ({DaysMeasured} days)", Figures.Bytes(merged), Figures.Bytes(merged * 4e6));
        disk.Add($"merged ({Days} days)", Figures.Bytes(month), Figures.Bytes(month * 4e6));
        await disk.WriteAsync(output);
        await output.WriteLineAsync($"\nMerging: {Figures.Time(merging.SecondsEach)} by the clock and {Figures.Time(merging.CpuSecondsEach)} of processor time a host-hour, a day at a time.\n");

        var reading = await ReadAsync(store, hosts, clock.GetUtcNow(), cancel);
        var table = new Table("reading a host's 30 days, with 32 before", "median", "range", "processor", "allocated", "10,000 hosts, 2 cores");
        foreach (var (result, allocated) in reading)
            table.Add(result.Name, Figures.Time(result.SecondsEach.Median), Figures.TimeRange(result.SecondsEach), Figures.Time(result.CpuSecondsEach.Median), Figures.Bytes(allocated), Figures.Time(result.CpuSecondsEach.Median * 1e4 / 2));
        await table.WriteAsync(output);
        double seconds = reading[0].Result.CpuSecondsEach.Median * 1e4 / 2;
        await output.WriteLineAsync($"\n{Figures.Verdict("10,000 hosts x 30 days read and walked in at most 10 s on 2 cores, of which reading may take 7", $"{Figures.Time(seconds)} of reading, reckoned from one host's processor time for six keys", seconds <= 7)}");
        await output.WriteLineAsync(Memory(store, hosts, clock.GetUtcNow()));
    }

    private static async Task<List<EnrolledHost>> EnrolAsync(CollectorStore store, CancellationToken cancel)
    {
        await store.WriteAsync(session =>
        {
            for (int number = 1; number <= Hosts; number++)
                session.Sql.Run("INSERT INTO host (number, id, key_x, key_y, department, ownership, tier, agent_version, enrolled_at, last_sequence, clock_skew) VALUES ($0, $1, $2, $2, 'x', 'corporate', 'OFFICIAL', '0', $3, 0, 0)",
                    number, $"h-{number}", new string('A', 43), start.UtcTicks);
            session.Reload();
            return true;
        }, cancel);
        return [.. store.Hosts.Values.OrderBy(host => host.Number)];
    }

    private static async Task WriteDaysAsync(CollectorStore store, ManualTimeProvider clock, List<EnrolledHost> hosts, List<AgentDays> agents, int days, CancellationToken cancel)
    {
        for (int day = 0; day < days; day++)
        {
            // Host after host in each quarter of a day, as reports of a fleet come mixed.
            await store.WriteAsync(session =>
            {
                for (int i = 0; i < hosts.Count; i++) agents[i].Write(session, hosts[i].Id, clock.GetUtcNow());
                return true;
            }, cancel);
            clock.Advance(TimeSpan.FromDays(1));
        }
    }

    private static async Task<Round> MergeAsync(CollectorStore store, ManualTimeProvider clock, CancellationToken cancel)
    {
        long hours = (long)store.Read(sql => sql.Scalar("SELECT count(*) FROM (SELECT DISTINCT host, hour FROM sample_hour)"))!;
        var later = new ManualTimeProvider(clock.GetUtcNow() + Compaction.Delay);
        using var compaction = new Compaction(store, later, NullLogger<Compaction>.Instance);
        var round = await Rounds.TimeAsync(1, _ => compaction.CompactAsync(cancel));
        return new(round.SecondsEach / hours, round.CpuSecondsEach / hours);
    }

    private static double UsedBytes(CollectorStore store) => store.Read(sql =>
        (double)((long)sql.Scalar("PRAGMA page_count")! - (long)sql.Scalar("PRAGMA freelist_count")!) * (long)sql.Scalar("PRAGMA page_size")!);

    private static double AsJson(string file, AgentDays agent)
    {
        using var sql = Sql.Open(file);
        sql.Script("CREATE TABLE sample_batch (id INTEGER PRIMARY KEY, host INTEGER NOT NULL, ended_at INTEGER NOT NULL, batch TEXT NOT NULL) STRICT; CREATE INDEX sample_batch_by_host ON sample_batch (host, ended_at); BEGIN");
        for (var at = start + AgentDays.Every; at <= start.AddDays(DaysMeasured); at += AgentDays.Every)
            foreach (var batch in agent.Samples(at))
                sql.Run("INSERT INTO sample_batch (host, ended_at, batch) VALUES (1, $0, $1)", batch.End.UtcTicks, JsonSerializer.Serialize(batch, NetReadyJson.Default.SampleBatch));
        sql.Script("COMMIT");
        return (double)(long)sql.Scalar("PRAGMA page_count")! * (long)sql.Scalar("PRAGMA page_size")! / DaysMeasured;
    }

    private static async Task<List<(Result Result, double Allocated)>> ReadAsync(CollectorStore store, List<EnrolledHost> hosts, DateTimeOffset now, CancellationToken cancel)
    {
        var texts = new ObservationTexts();
        HostHistory Read(int i, TimeSpan lookBack) =>
            store.Read(sql => new HistoryReader(AssetRegister.None, [], texts) { LookBack = lookBack }.Begin(sql, hosts[i % Hosts], now.AddDays(-30), now).With(samples: true, facts: true, contacts: true));
        // As verdicts ask: key by key.
        void LaidOut(int i, TimeSpan lookBack, Func<FactKey, bool> wanted)
        {
            var kept = Read(i, lookBack).Kept!;
            foreach (var key in kept.Keys.Where(wanted).ToList()) _ = new KeptSeries(key, kept);
        }
        Func<FactKey, bool> six = key => key.Target == "reflector" ? key.Name is not ("net.down" or "net.up") : key.Name == "net.rtt";
        void Month(int i) => LaidOut(i, HostEvidence.LongestWindow, _ => true);
        void SixKeys(int i) => LaidOut(i, HostEvidence.LongestWindow, six);
        void Shortly(int i) => LaidOut(i, TimeSpan.FromDays(15), six);
        void Present(int i) => store.Read(sql => StoredEvidence.Read(sql, hosts[i % Hosts], now, TimeSpan.FromDays(400), new(), null));
        void Bytes(int i) => store.Read(sql => HostDay.Read(sql, hosts[i % Hosts].Number, 0, long.MaxValue));
        var unpacked = hosts.Select((_, i) => Read(i, HostEvidence.LongestWindow).Kept!).ToList();
        void Samples(int i)
        {
            foreach (var key in unpacked[i % Hosts].Keys.ToList()) _ = new KeptSeries(key, unpacked[i % Hosts]);
        }
        void Runs(int i) => store.Read(sql => StoredRuns.Read(sql, hosts[i % Hosts].Number, DateTimeOffset.MinValue, texts, null));
        (string Name, Action<int> Do)[] contenders = [("six hourly keys", SixKeys), ("the same, samples from 15 days before on", Shortly), ("all keys (9 hourly and 2 rare ones)", Month), ("the present (32 days, all keys), from nothing", Present), ("part: 62 days' bytes from SQLite", Bytes), ("part: 62 days' samples, all keys", Samples), ("part: the facts' runs", Runs)];
        var results = await Rounds.RunAsync([.. contenders.Select(contender => new Contender(contender.Name, () => Rounds.TimeAsync(4 * Hosts, contender.Do)))], 5, 15, cancel);
        return [.. results.Zip(contenders, (result, contender) => (result, AllocatedBy(contender.Do)))];
    }

    private static double AllocatedBy(Action<int> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Hosts; i++) read(i);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Hosts;
    }

    private static string Memory(CollectorStore store, List<EnrolledHost> hosts, DateTimeOffset now)
    {
        var texts = new ObservationTexts();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var held = hosts.Select(host => store.Read(sql => StoredEvidence.Read(sql, host, now, TimeSpan.FromDays(400), texts, null))).ToList();
        double taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        long pieces = held.Sum(evidence => evidence.Pieces);
        GC.KeepAlive(texts);
        return $"In memory, the present of a host is {pieces / Hosts:N0} pieces of {Figures.Bytes(taken / pieces)}.";
    }
}

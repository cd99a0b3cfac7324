using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Core.Sampling;

namespace NetReady.Collector.Tests.Store.Days;

public sealed class CompactionKillTests
{
    private const int Hosts = 40;
    private const int Reports = 80;
    private const int Kills = 5;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task A_kill_in_the_middle_of_merging_loses_nothing_and_counts_nothing_twice()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("policies/test-pack.yaml", CollectorUnderTest.Pack);
        folder.Write("policies/tiers.yaml", "tiers:\n  - tier: OFFICIAL\n    presence: { late: 1 d, stale: 30 d, gone: 90 d }\n    longest_waiver: 90 d\n");
        string data = folder["data"];
        await FillAsync(data);
        var expected = Counts(data);
        for (int kill = 1; kill <= Kills; kill++)
        {
            using var collector = await CollectorProcess.ServeAsync(data, folder["policies"], CollectorProcess.FreePort(), Cancel);
            long left = Hosts * Reports * (Kills - kill) / Kills;
            while (Rows(data) > left) await Task.Yield();
            collector.Kill();
            await collector.EndedAsync(Cancel);

            Assert.Equal(expected, Counts(data));
        }
        Assert.Equal(0, Rows(data));
    }

    // Samples of a day ago, so that every hour of them is closed when the collector starts.
    private static async Task FillAsync(string data)
    {
        await using var store = CollectorStore.Open(data, NullLogger.Instance, serving: true);
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow().AddDays(-2));
        await store.WriteAsync(session =>
        {
            for (int number = 1; number <= Hosts; number++)
            {
                // Only its row is needed: nobody reports.
                session.Sql.Run(
                    """
                    INSERT INTO host (number, id, key_x, key_y, department, ownership, tier, agent_version, enrolled_at, last_sequence, clock_skew, last_contact)
                    VALUES ($0, $1, $2, $2, 'Exchequer', 'corporate', 'OFFICIAL', '0.1.0', $3, $4, 0, $5)
                    """,
                    number, $"h-{number}", new string('A', 43), clock.GetUtcNow().UtcTicks, Reports, clock.GetUtcNow().UtcTicks);
                for (int report = 0; report < Reports; report++)
                {
                    var at = clock.GetUtcNow() + report * TimeSpan.FromMinutes(15);
                    ReportLog.Add(session.Sql, number, report + 1, [1], at);
                    var batch = new Device(null!, "", clock).Rtt() with { Start = at.AddMinutes(-1), End = at };
                    FreshSamples.Write(session.Sql, number, [batch, batch with { Key = batch.Key with { Name = "net.loss" }, Low = Histogram.Of(0, 0, 0) }]);
                }
            }
            return true;
        }, Cancel);
    }

    private static long Rows(string data)
    {
        using var sql = Sql.Open(Path.Combine(data, CollectorStore.FileName), readOnly: true);
        return (long)sql.Scalar("SELECT count(*) FROM sample_hour")!;
    }

    // By host: samples of each fact wherever they are, and the instants at which it was heard.
    private static List<(long Host, long Rtt, long Loss, int Contacts)> Counts(string data)
    {
        using var sql = Sql.Open(Path.Combine(data, CollectorStore.FileName), readOnly: true);
        Assert.Equal("ok", sql.Scalar("PRAGMA integrity_check"));
        return
        [
            .. Enumerable.Range(1, Hosts).Select(host =>
            {
                var days = HostDay.Read(sql, host, 0, long.MaxValue);
                var samples = days.SelectMany(day => day.Samples()).Concat(FreshSamples.Read(sql, host, 0).SelectMany(row => row.Samples)).ToLookup(batch => batch.Key.Name, batch => batch.Count);
                return ((long)host, samples["net.rtt"].Sum(), samples["net.loss"].Sum(), days.Sum(day => day.Contacts().Length) + ReportLog.NotInDays(sql, host).Count);
            }),
        ];
    }
}

using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Collector.Verdicts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Tests.Store;

public sealed class SchemaTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task Samples_that_an_earlier_version_stored_one_by_one_are_read_and_merged_like_any_others()
    {
        using var folder = new TemporaryDirectory();
        var clock = new ManualTimeProvider();
        var now = clock.GetUtcNow();
        var batch = new Device(null!, "", clock).Rtt();
        using (var sql = Sql.Open(folder[CollectorStore.FileName]))
        {
            foreach (string step in Schema.Steps.Take(2)) sql.Script(step);
            sql.Script("PRAGMA user_version = 2");
            sql.Run(
                """
                INSERT INTO host (number, id, key_x, key_y, department, ownership, tier, agent_version, enrolled_at, last_sequence, clock_skew, last_contact)
                VALUES (1, 'h-1', $0, $0, 'Exchequer', 'corporate', 'OFFICIAL', '0.1.0', $1, 2, 0, $1)
                """,
                new string('A', 43), now.UtcTicks);
            foreach (int sequence in (int[])[1, 2])
            {
                sql.Run("INSERT INTO report (host, sequence, hash, received_at) VALUES (1, $0, $1, $2)", sequence, new byte[] { 1 }, now.AddMinutes(sequence - 2).UtcTicks);
                sql.Run("INSERT INTO sample_batch (host, ended_at, batch) VALUES (1, $0, $1)", batch.End.UtcTicks, JsonSerializer.Serialize(batch, NetReadyJson.Default.SampleBatch));
            }
        }

        await using var store = CollectorStore.Open(folder.FullPath, NullLogger.Instance, serving: true);
        var asTheyCame = store.Read(sql => FreshSamples.Read(sql, 1, 0));
        clock.Advance(TimeSpan.FromHours(5));
        using (var compaction = new Compaction(store, clock, NullLogger<Compaction>.Instance)) await compaction.CompactAsync(Cancel);
        var history = store.Read(sql => new HistoryReader(AssetRegister.None, []).Read(sql, store.Hosts["h-1"], now.AddDays(-1), clock.GetUtcNow()));

        Assert.Equal([batch, batch], asTheyCame.SelectMany(row => row.Samples));
        Assert.Equal(2 * batch.Count, Assert.Single(history.Samples).Count);
        Assert.Equal([now.AddMinutes(-1), now], history.Contacts);
        Assert.Empty(store.Read(sql => FreshSamples.Read(sql, 1, 0)));
    }
}

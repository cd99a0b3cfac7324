using System.Collections.Concurrent;
using System.Net.Http.Json;
using NetReady.Collector.Store;
using NetReady.Core.Envelopes;
using NetReady.Core.Facts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Tests.Store;

public sealed class KillTests
{
    private const int Rounds = 4;
    private const int Reporters = 6;
    private const int AcknowledgedBeforeTheKill = 150;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task What_was_acknowledged_is_there_after_a_kill_in_the_middle_of_acknowledging()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("policies/test-pack.yaml", CollectorUnderTest.Pack);
        folder.Write("policies/tiers.yaml", "tiers:\n  - tier: OFFICIAL\n    presence: { late: 1 d, stale: 30 d, gone: 90 d }\n    longest_waiver: 90 d\n");
        string data = folder["data"];
        int port = CollectorProcess.FreePort();
        var acknowledged = new ConcurrentDictionary<(string Host, long Sequence), bool>();
        var reporters = new List<Reporter>();
        for (int round = 0; round < Rounds; round++)
        {
            using var collector = await CollectorProcess.ServeAsync(data, folder["policies"], port, Cancel);
            while (reporters.Count < Reporters) reporters.Add(await Reporter.EnrolAsync(data, acknowledged));
            int before = acknowledged.Count;
            // Killed by the reporter that has just read an acknowledgement, while the others wait for theirs.
            await Task.WhenAll(reporters.Select(reporter => Task.Run(() => reporter.PostUntilItIsGoneAsync(() =>
            {
                if (acknowledged.Count - before >= AcknowledgedBeforeTheKill) collector.Kill();
            }), Cancel)));
            await collector.EndedAsync(Cancel);

            Assert.True(acknowledged.Count - before >= AcknowledgedBeforeTheKill);
            AssertAllThere(data, acknowledged.Keys);
        }

        // The device that never saw its reply sends the same again, and goes on.
        using var last = await CollectorProcess.ServeAsync(data, folder["policies"], port, Cancel);
        foreach (var reporter in reporters)
        {
            await reporter.PostOnceAsync();
            reporter.Dispose();
        }
    }

    private static void AssertAllThere(string data, ICollection<(string Host, long Sequence)> acknowledged)
    {
        using var sql = Sql.Open(Path.Combine(data, CollectorStore.FileName));
        Assert.Equal("ok", sql.Scalar("PRAGMA integrity_check"));
        var stored = sql.Query<Row>("SELECT id, sequence FROM report JOIN host ON host.number = report.host").Select(row => (row.id, row.sequence)).ToHashSet();
        Assert.DoesNotContain(acknowledged, one => !stored.Contains(one));
        // Whole reports: each brought one batch of samples.
        Assert.Equal((long)stored.Count, sql.Scalar("SELECT count(*) FROM sample_hour"));
    }

    private sealed record Row(string id, long sequence);

    private sealed class Reporter(Device device, HttpClient client, ConcurrentDictionary<(string, long), bool> acknowledged) : IDisposable
    {
        private long next = 1;
        private string? signed;

        public static async Task<Reporter> EnrolAsync(string data, ConcurrentDictionary<(string, long), bool> acknowledged)
        {
            var join = await CollectorProcess.JoinAsync(data, Cancel);
            var client = CollectorUnderTest.AgentClient($"https://{join.Address}/", join.KeyHash);
            var key = DeviceKey.Create();
            using var response = await client.PostAsync("api/v1/enrol", CollectorUnderTest.Jose(Device.EnrolmentOf(key, join.Secret)), Cancel);
            response.EnsureSuccessStatusCode();
            return new(new(key, (await response.Content.ReadFromJsonAsync(NetReadyJson.Default.EnrolReply, Cancel))!.Host, TimeProvider.System), client, acknowledged);
        }

        public async Task PostUntilItIsGoneAsync(Action wasAcknowledged)
        {
            try
            {
                while (true)
                {
                    await PostOnceAsync();
                    wasAcknowledged();
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
            }
        }

        public async Task PostOnceAsync()
        {
            // Signed once, sent until it is acknowledged.
            signed ??= device.Sign(next == 1
                ? device.Full(1, device.Said("device.firewall.enabled", FactValue.Of(true))) with { Samples = [device.Rtt()] }
                : device.Delta(next, next - 1, device.Said("agent.outbox.depth", FactValue.Count(next))) with { Samples = [device.Rtt()] });
            using var response = await client.PostAsync("api/v1/reports", CollectorUnderTest.Jose(signed), Cancel);
            string body = await response.Content.ReadAsStringAsync(Cancel);
            Assert.True(response.IsSuccessStatusCode, body);
            acknowledged[(device.Host, next)] = true;
            next++;
            signed = null;
        }

        public void Dispose() => client.Dispose();
    }
}

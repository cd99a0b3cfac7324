using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Benchmarks.History;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Scoring.Policies;
using NetReady.Testing;

namespace NetReady.Benchmarks.Planning;

/// <summary>
/// A collector's store with a fleet and its history. Some hosts' reports are written and merged by the collector's own code; the others are copies of their
/// rows, in the order in which a fleet's reports come in.
/// </summary>
internal static class StoredMonth
{
    private const int Written = 10;

    /// <summary>How many days there are: those that are walked, and before them the longest window of samples.</summary>
    public const int Days = 62;

    /// <summary>The most jitter, in seconds, on the lines of a tenth of the hosts; on the others it is 2 ms.</summary>
    public const double WorseJitter = 0.012;

    /// <summary>When it begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 9, 20, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Makes it and leaves it as a collector that has stopped does.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="policies">The policies that are live.</param>
    /// <param name="hosts">How many hosts.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task MakeAsync(string folder, string policies, int hosts, CancellationToken cancel)
    {
        await using var store = CollectorStore.Open(folder, NullLogger.Instance, serving: true);
        var files = PolicyFolder.ReadFiles(policies);
        await store.WriteAsync(session =>
        {
            new GoingLive(null, "benchmark", "start", PolicyActivation.Start).Write(session.Sql, new(PolicyFolder.Load(files).Policies!, files), Start);
            for (int number = 1; number <= Written; number++)
                session.Sql.Run("INSERT INTO host (number, id, key_x, key_y, department, ownership, tier, agent_version, enrolled_at, last_sequence, clock_skew) VALUES ($0, $1, $2, $2, $3, 'corporate', 'OFFICIAL', '0', $4, 0, 0)",
                    number, $"h-{number:00000}", new string('A', 43), $"department-{number % 4}", Start.UtcTicks);
            session.Reload();
            return true;
        }, cancel);
        var agents = Enumerable.Range(0, Written).Select(seed => seed == 0 ? new AgentDays(seed, WorseJitter) : new AgentDays(seed)).ToList();
        for (int day = 0; day < Days; day++)
        {
            await store.WriteAsync(session =>
            {
                for (int i = 0; i < Written; i++) agents[i].Write(session, $"h-{i + 1:00000}", Start.AddDays(day));
                return true;
            }, cancel);
            using var compaction = new Compaction(store, new ManualTimeProvider(Start.AddDays(day + 1) + Compaction.Delay), NullLogger<Compaction>.Instance);
            await compaction.CompactAsync(cancel);
        }
        await store.WriteAsync(session => Copy(session.Sql, hosts), cancel);
    }

    private static int Copy(Sql sql, int hosts)
    {
        // The copies' numbers, each with that of the host it is a copy of.
        sql.Run("CREATE TEMP TABLE copy AS WITH RECURSIVE n (number) AS (SELECT $0 + 1 UNION ALL SELECT number + 1 FROM n WHERE number < $1) SELECT number, (number - 1) % $0 + 1 AS of FROM n", Written, hosts);
        sql.Script("""
            INSERT INTO host (number, id, key_x, key_y, department, ownership, tier, marking, asset, platform, agent_version, boot_id, enrolled_at, revoked_at, last_contact, last_sequence, clock_skew)
              SELECT copy.number, printf('h-%05d', copy.number), key_x, key_y, department, ownership, tier, marking, asset, platform, agent_version, boot_id, enrolled_at, revoked_at, last_contact, last_sequence, clock_skew
              FROM copy JOIN host ON host.number = copy.of;
            INSERT INTO host_day (host, day, revision, contacts, samples) SELECT copy.number, day, revision, contacts, samples FROM copy JOIN host_day ON host_day.host = copy.of ORDER BY 1, 2;
            INSERT INTO fact_run (host, since, until, observations, said_in, is_open, observation)
              SELECT copy.number, since, until, observations, said_in, is_open, observation FROM fact_run JOIN copy ON fact_run.host = copy.of ORDER BY fact_run.id, copy.number;
            INSERT INTO sample_hour (host, hour, samples) SELECT copy.number, hour, samples FROM sample_hour JOIN copy ON sample_hour.host = copy.of ORDER BY sample_hour.id, copy.number;
            DROP TABLE copy;
            """);
        return hosts;
    }
}

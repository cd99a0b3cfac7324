using System.Text.Json;
using NetReady.Core.Facts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Store;

/// <summary>What one host's facts say now: the last run of each timeline, kept beside its row. Only on the writer's thread.</summary>
internal sealed class HostFacts
{
    private readonly long host;
    private readonly Dictionary<FactKey, OpenRun> open = [];

    private HostFacts(long host) => this.host = host;

    /// <summary>The facts that are spoken of.</summary>
    public IReadOnlyCollection<FactKey> Keys => open.Keys;

    /// <summary>Reads a host's open runs.</summary>
    public static HostFacts Load(Sql sql, long host)
    {
        var facts = new HostFacts(host);
        foreach (var row in sql.Query<OpenRunRow>("SELECT id, until, observations, said_in, observation FROM fact_run WHERE host = @host AND is_open = 1", new { host }))
        {
            var seen = JsonSerializer.Deserialize(row.observation, NetReadyJson.Default.Observation)!;
            facts.open[seen.Key] = new(row.id, StoreTime.From(row.until), row.observations, row.said_in, seen);
        }
        return facts;
    }

    /// <summary>Whether a report whose base is <paramref name="baseSequence"/> may say of the fact "as in the base": it is known and has not changed since.</summary>
    public bool SaysAsIn(FactKey key, long baseSequence) => open.TryGetValue(key, out var run) && run.SaidIn <= baseSequence;

    /// <summary>Takes in an observation: the run goes on where it says the same, else a new one starts.</summary>
    /// <param name="sql">The open transaction.</param>
    /// <param name="seen">What was seen, its instant corrected.</param>
    /// <param name="sequence">The report's number; 0 for what no device reported.</param>
    public void Observe(Sql sql, Observation seen, long sequence)
    {
        if (!open.TryGetValue(seen.Key, out var run))
        {
            Start(sql, seen, sequence);
            return;
        }
        if (run.Said.SaysSameAs(seen))
        {
            Extend(sql, seen.Key, run, seen.ObservedAt);
            return;
        }
        Close(sql, run);
        // A corrected clock may put the change before the last look at the old value; a timeline never runs backwards.
        Start(sql, seen.ObservedAt > run.Until ? seen : seen with { ObservedAt = run.Until }, sequence);
    }

    /// <summary>Takes in that a fact was seen to say the same. The caller has asked <see cref="SaysAsIn"/>.</summary>
    public void ObserveAgain(Sql sql, FactKey key, DateTimeOffset at) => Extend(sql, key, open[key], at);

    /// <summary>Ends a timeline: nothing is said of the fact any more.</summary>
    public void Drop(Sql sql, FactKey key)
    {
        if (open.Remove(key, out var run)) Close(sql, run);
    }

    private void Start(Sql sql, Observation seen, long sequence)
    {
        // When it was seen is in columns of its own; without it, what is often said is the same text each time, which readers understand once.
        string said = JsonSerializer.Serialize(seen with { ObservedAt = default }, NetReadyJson.Default.Observation);
        long id = sql.Insert(
            "INSERT INTO fact_run (host, since, until, observations, said_in, is_open, observation) VALUES ($0, $1, $2, 1, $3, 1, $4)",
            host, seen.ObservedAt.UtcTicks, seen.ObservedAt.UtcTicks, sequence, said);
        open[seen.Key] = new(id, seen.ObservedAt, 1, sequence, seen);
    }

    private void Extend(Sql sql, FactKey key, OpenRun run, DateTimeOffset at)
    {
        // A full report says again what was said; only a new look counts.
        if (at <= run.Until) return;
        sql.Run("UPDATE fact_run SET until = $0, observations = $1 WHERE id = $2", at.UtcTicks, run.Observations + 1, run.Id);
        open[key] = run with { Until = at, Observations = run.Observations + 1 };
    }

    private static void Close(Sql sql, OpenRun run) => sql.Run("UPDATE fact_run SET is_open = 0 WHERE id = $0", run.Id);

    private sealed record OpenRun(long Id, DateTimeOffset Until, long Observations, long SaidIn, Observation Said);

    private sealed record OpenRunRow(long id, long until, long observations, long said_in, string observation);
}

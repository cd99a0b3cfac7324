using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using NetReady.Collector.Store;
using NetReady.Core.Facts;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Verdicts;

/// <summary>
/// The runs of one host's facts. A run that has ended never changes; one that goes on changes only in its end and its count. So a further
/// reading takes in what is open, what was open before and what is new, however long the host's history is.
/// </summary>
internal sealed class StoredRuns
{
    private readonly ImmutableDictionary<FactKey, ImmutableArray<FactRun>> ended;
    private readonly ImmutableDictionary<long, FactRun> open;
    private readonly long lastRow;

    private StoredRuns(ImmutableDictionary<FactKey, ImmutableArray<FactRun>> ended, ImmutableDictionary<long, FactRun> open, long lastRow)
    {
        (this.ended, this.open, this.lastRow) = (ended, open, lastRow);
        var now = open.Values.ToDictionary(run => run.Latest.Key);
        Timelines =
        [
            .. ended.Select(run => new FactTimeline(run.Key, now.TryGetValue(run.Key, out var latest) ? run.Value.Add(latest) : run.Value)),
            .. now.Where(run => !ended.ContainsKey(run.Key)).Select(run => new FactTimeline(run.Key, [run.Value])),
        ];
        Count = Timelines.Sum(timeline => timeline.Runs.Length);
    }

    /// <summary>The facts' timelines.</summary>
    public ImmutableArray<FactTimeline> Timelines { get; }

    /// <summary>How many runs there are.</summary>
    public int Count { get; }

    /// <summary>Reads a host's runs: all of them, or only those that may be other than in <paramref name="before"/>.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="host">The host's row.</param>
    /// <param name="keptSince">What ended before is to be forgotten, and is.</param>
    /// <param name="texts">Understands what the store says.</param>
    /// <param name="before">What was read before; null where nothing was.</param>
    public static StoredRuns Read(Sql sql, long host, DateTimeOffset keptSince, ObservationTexts texts, StoredRuns? before)
    {
        long last = before?.lastRow ?? 0;
        var open = ImmutableDictionary.CreateBuilder<long, FactRun>();
        var justEnded = new List<(long Id, FactRun Run)>();
        foreach (var row in Rows(sql, host, before, last))
        {
            // The text of a row never changes; only the first reading has to understand it.
            var said = before is not null && before.open.TryGetValue(row.Id, out var known) ? known.Latest : texts.Read(row.Observation);
            var run = new FactRun(StoreTime.From(row.Since), said with { ObservedAt = StoreTime.From(row.Until) }, row.Observations);
            if (row.IsOpen) open[row.Id] = run;
            else justEnded.Add((row.Id, run));
            last = Math.Max(last, row.Id);
        }
        var ended = (before?.ended ?? ImmutableDictionary<FactKey, ImmutableArray<FactRun>>.Empty).ToBuilder();
        foreach (var key in justEnded.GroupBy(run => run.Run.Latest.Key))
            ended[key.Key] = ended.GetValueOrDefault(key.Key, []).AddRange(key.OrderBy(run => run.Run.Since).ThenBy(run => run.Id).Select(run => run.Run));
        foreach (var (key, runs) in ended.Where(pair => pair.Value[0].Latest.ObservedAt < keptSince).ToList())
        {
            if (runs[^1].Latest.ObservedAt < keptSince) ended.Remove(key);
            else ended[key] = [.. runs.SkipWhile(run => run.Latest.ObservedAt < keptSince)];
        }
        return new(ended.ToImmutable(), open.ToImmutable(), last);
    }

    private static List<Row> Rows(Sql sql, long host, StoredRuns? before, long last) => before is null
        ? sql.Rows("SELECT id, since, until, observations, is_open, observation FROM fact_run WHERE host = $0", Row.From, host)
        : sql.Rows(
            """
            SELECT id, since, until, observations, is_open, observation FROM fact_run WHERE host = $0 AND is_open = 1
            UNION ALL SELECT id, since, until, observations, is_open, observation FROM fact_run WHERE host = $0 AND is_open = 0 AND id > $1
            UNION ALL SELECT id, since, until, observations, is_open, observation FROM fact_run WHERE id IN (SELECT value FROM json_each($2)) AND is_open = 0
            """,
            Row.From, host, last, $"[{string.Join(',', before.open.Keys)}]");

    private readonly record struct Row(long Id, long Since, long Until, long Observations, bool IsOpen, string Observation)
    {
        public static Row From(SqliteDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4) == 1, row.GetString(5));
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using NetReady.Collector.Store;
using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Verdicts;

/// <summary>What the store holds of one host, as it was read at one state of it.</summary>
/// <param name="Host">The state: a commit about the host makes another one.</param>
/// <param name="Facts">Its timelines.</param>
/// <param name="Samples">Its samples by their end.</param>
/// <param name="LastBatch">The row up to which samples were read.</param>
internal sealed record StoredEvidence(EnrolledHost Host, ImmutableArray<FactTimeline> Facts, ImmutableArray<SampleBatch> Samples, long LastBatch)
{
    /// <summary>What it takes to keep, in pieces.</summary>
    public int Pieces => Samples.Length + Facts.Sum(timeline => timeline.Runs.Length);

    /// <summary>Reads a host. Samples never change, so that of those only the ones are read that came since <paramref name="before"/>.</summary>
    public static StoredEvidence Read(Sql sql, EnrolledHost host, DateTimeOffset at, StoredEvidence? before)
    {
        // Windows end at the last contact, which for a silent host lies well before the verdict.
        var heard = host.LastContact is { } contact && contact < at ? contact : at;
        long since = (heard - HostEvidence.LongestWindow).UtcTicks;
        var rows = sql.Query<BatchRow>("SELECT id, batch FROM sample_batch WHERE host = @host AND ended_at > @since AND id > @last", new { host = host.Number, since, last = before?.LastBatch ?? 0 }).ToList();
        var samples = rows.Select(row => JsonSerializer.Deserialize(row.batch, NetReadyJson.Default.SampleBatch)!)
            .Concat(before?.Samples.Where(batch => batch.End.UtcTicks > since) ?? []).OrderBy(batch => batch.End);
        return new(host, Timelines(sql, host.Number), [.. samples], rows.Count == 0 ? before?.LastBatch ?? 0 : rows.Max(row => row.id));
    }

    private static ImmutableArray<FactTimeline> Timelines(Sql sql, long host)
    {
        var runs = new Dictionary<FactKey, ImmutableArray<FactRun>.Builder>();
        foreach (var row in sql.Query<RunRow>("SELECT since, until, observations, observation FROM fact_run WHERE host = @host ORDER BY since, id", new { host }))
        {
            var said = JsonSerializer.Deserialize(row.observation, NetReadyJson.Default.Observation)!;
            if (!runs.TryGetValue(said.Key, out var timeline)) runs.Add(said.Key, timeline = ImmutableArray.CreateBuilder<FactRun>());
            timeline.Add(new(StoreTime.From(row.since), said with { ObservedAt = StoreTime.From(row.until) }, row.observations));
        }
        return [.. runs.Select(run => new FactTimeline(run.Key, run.Value.ToImmutable()))];
    }

    private sealed record BatchRow(long id, string batch);

    private sealed record RunRow(long since, long until, long observations, string observation);
}

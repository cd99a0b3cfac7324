using System.Collections.Immutable;
using System.Text.Json;
using NetReady.Collector.Store;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Verdicts;

/// <summary>What the store holds of one host, as it was read at one state of it.</summary>
/// <param name="Host">The state: a commit about the host makes another one.</param>
/// <param name="Runs">What its facts said.</param>
/// <param name="Samples">Its samples by their end.</param>
/// <param name="LastBatch">The row up to which samples were read.</param>
internal sealed record StoredEvidence(EnrolledHost Host, StoredRuns Runs, ImmutableArray<SampleBatch> Samples, long LastBatch)
{
    /// <summary>What it takes to keep, in pieces.</summary>
    public int Pieces => Samples.Length + Runs.Count;

    /// <summary>Reads a host. Samples never change, nor what was said before, so that of those only the ones are read that came since <paramref name="before"/>.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="host">The host.</param>
    /// <param name="at">The instant, by which samples are too old for any window.</param>
    /// <param name="keptFor">How long what the host said before may be kept.</param>
    /// <param name="before">What was read before; null where nothing was.</param>
    public static StoredEvidence Read(Sql sql, EnrolledHost host, DateTimeOffset at, TimeSpan keptFor, StoredEvidence? before)
    {
        // Windows end at the last contact, which for a silent host lies well before the verdict.
        var heard = host.LastContact is { } contact && contact < at ? contact : at;
        long since = (heard - HostEvidence.LongestWindow).UtcTicks;
        var rows = sql.Query<BatchRow>("SELECT id, batch FROM sample_batch WHERE host = @host AND ended_at > @since AND id > @last", new { host = host.Number, since, last = before?.LastBatch ?? 0 }).ToList();
        var samples = rows.Select(row => JsonSerializer.Deserialize(row.batch, NetReadyJson.Default.SampleBatch)!)
            .Concat(before?.Samples.Where(batch => batch.End.UtcTicks > since) ?? []).OrderBy(batch => batch.End);
        return new(host, StoredRuns.Read(sql, host.Number, at - keptFor, before?.Runs), [.. samples], rows.Count == 0 ? before?.LastBatch ?? 0 : rows.Max(row => row.id));
    }

    private sealed record BatchRow(long id, string batch);
}

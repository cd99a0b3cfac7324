using NetReady.Collector.Store;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Verdicts;

/// <summary>What the store holds of one host, as it was read at one state of it.</summary>
/// <param name="Host">The state: a commit about the host makes another one.</param>
/// <param name="Runs">What its facts said.</param>
/// <param name="Samples">Its samples.</param>
internal sealed record StoredEvidence(EnrolledHost Host, StoredRuns Runs, StoredSamples Samples)
{
    /// <summary>What it takes to keep, in pieces.</summary>
    public int Pieces => Samples.Batches.Length + Runs.Count;

    /// <summary>Reads a host, or only what is other than in <paramref name="before"/>.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="host">The host.</param>
    /// <param name="at">The instant, by which samples are too old for any window.</param>
    /// <param name="keptFor">How long what the host said before may be kept.</param>
    /// <param name="texts">Understands what the store says.</param>
    /// <param name="before">What was read before; null where nothing was.</param>
    /// <exception cref="StoreException">Something is damaged.</exception>
    public static StoredEvidence Read(Sql sql, EnrolledHost host, DateTimeOffset at, TimeSpan keptFor, ObservationTexts texts, StoredEvidence? before)
    {
        // Windows end at the last contact, which for a silent host lies well before the verdict.
        var heard = host.LastContact is { } contact && contact < at ? contact : at;
        return new(host, StoredRuns.Read(sql, host.Number, at - keptFor, texts, before?.Runs),
            StoredSamples.Read(sql, host.Number, UtcHour.Before(heard, HostEvidence.LongestWindow) + 1, before?.Samples));
    }
}

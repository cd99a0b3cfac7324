using System.Collections.Immutable;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Timelines;

namespace NetReady.Collector.Verdicts;

/// <summary>
/// Reads what is known of hosts over a stretch of time, so that verdicts of any instant in it can be reached again. Several may read at
/// once, each from a connection of its own, as <see cref="CollectorStore.Read"/> gives.
/// </summary>
/// <param name="register">What the register says now; what it said before is not kept, but for the facts that it states.</param>
/// <param name="downtimes">When the collector was down, by <see cref="Uptime.Downtimes"/>.</param>
/// <param name="texts">Understands what the store says.</param>
internal sealed class HistoryReader(AssetRegister register, ImmutableArray<Downtime> downtimes, ObservationTexts texts)
{
    /// <summary>Reads hosts, few enough to have no texts to share with others.</summary>
    public HistoryReader(AssetRegister register, ImmutableArray<Downtime> downtimes) : this(register, downtimes, new())
    {
    }

    /// <summary>
    /// How far before the first instant samples are read. Less than the default is faster; it is to be the longest window and the longest time to fix of the
    /// rules together at least, or those that failed for long begin to fail anew.
    /// </summary>
    public TimeSpan LookBack { get; init; } = HostEvidence.LongestWindow;

    /// <summary>Reads one host, its samples whole.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="host">The host.</param>
    /// <param name="from">The first instant of which verdicts are wanted; samples are read from <see cref="LookBack"/> before the last contact up to it.</param>
    /// <param name="until">The last one; what came after it is left out but for the facts' runs that had begun.</param>
    /// <exception cref="StoreException">Something is damaged.</exception>
    public HostHistory Read(Sql sql, EnrolledHost host, DateTimeOffset from, DateTimeOffset until) => Begin(sql, host, from, until).Whole();

    /// <summary>Begins to read one host, as <see cref="Read"/> does, for who may not need all of it.</summary>
    /// <exception cref="StoreException">Something is damaged.</exception>
    public HistoryReading Begin(Sql sql, EnrolledHost host, DateTimeOffset from, DateTimeOffset until) => new(sql, host, register.Override(host.Profile), downtimes, texts, (from, until), LookBack);
}

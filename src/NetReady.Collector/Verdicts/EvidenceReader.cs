using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Verdicts;

/// <summary>Gathers what is known of a host: what its verdict is a function of. For one caller at a time.</summary>
internal sealed class EvidenceReader(CollectorStore store, RegisterWatch register, Uptime uptime)
{
    // About 250 MB at 0.3 kB a piece: a hundred hosts whose whole window is full, thousands that have just begun. A fleet that needs more is read from
    // the store again, in some milliseconds a host, the hosts first that were scored longest ago.
    private const int MostPieces = 800_000;

    private readonly Dictionary<long, LinkedListNode<StoredEvidence>> cache = [];
    private readonly LinkedList<StoredEvidence> byUse = new();
    private readonly ObservationTexts texts = new();
    private int pieces;

    /// <summary>The evidence on a host at an instant, now or later.</summary>
    public HostEvidence Read(EnrolledHost host, DateTimeOffset at)
    {
        var profile = register.Current.Override(host.Profile);
        var stored = StoredOf(host, at, PrivacyContract.Of(profile.Ownership).KeptFor);
        return new()
        {
            Host = host.Id,
            Profile = profile,
            At = at,
            EnrolledAt = host.EnrolledAt,
            LastContact = host.LastContact,
            CollectorDowntime = host.LastContact is { } contact ? uptime.DownBetween(contact, at) : TimeSpan.Zero,
            Retired = host.RevokedAt is not null,
            Facts = [.. stored.Runs.Timelines.Select(timeline => SaidNow(timeline, at))],
            Samples = stored.Samples.Batches,
        };
    }

    private StoredEvidence StoredOf(EnrolledHost host, DateTimeOffset at, TimeSpan keptFor)
    {
        cache.Remove(host.Number, out var held);
        if (held is not null)
        {
            byUse.Remove(held);
            pieces -= held.Value.Pieces;
        }
        var stored = held is not null && ReferenceEquals(held.Value.Host, host) ? held.Value : store.Read(sql => StoredEvidence.Read(sql, host, at, keptFor, texts, held?.Value));
        cache.Add(host.Number, byUse.AddLast(stored));
        pieces += stored.Pieces;
        while (pieces > MostPieces && byUse.First is { } oldest && oldest.Value != stored)
        {
            byUse.RemoveFirst();
            cache.Remove(oldest.Value.Host.Number);
            pieces -= oldest.Value.Pieces;
        }
        return stored;
    }

    // The register is read, not observed: what it says now, it says at this instant.
    private static FactTimeline SaidNow(FactTimeline timeline, DateTimeOffset at)
    {
        if (timeline.Runs[^1].Latest is not { Assurance: Assurance.Registered } latest) return timeline;
        var now = timeline.Runs[^1] with { Latest = latest with { ObservedAt = at } };
        return timeline with { Runs = timeline.Runs.SetItem(timeline.Runs.Length - 1, now) };
    }
}

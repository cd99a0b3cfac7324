using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Verdicts;

/// <summary>Gathers what is known of a host from the store: what its verdict is a function of.</summary>
internal sealed class EvidenceReader(CollectorStore store, RegisterWatch register, Uptime uptime)
{
    // The longest window that a rule may look back over, and the stretch that ends in it.
    private static readonly TimeSpan samplesSince = TimeSpan.FromDays(32);

    // What was read stays as long as memory allows; a commit about the host replaces its instance, and so its evidence.
    private readonly ConditionalWeakTable<EnrolledHost, WeakReference<Stored>> cache = [];

    /// <summary>The evidence on a host at an instant, now or later.</summary>
    public HostEvidence Read(EnrolledHost host, DateTimeOffset at)
    {
        var stored = StoredOf(host, at);
        return new()
        {
            Host = host.Id,
            Profile = register.Current.Override(host.Profile),
            At = at,
            EnrolledAt = host.EnrolledAt,
            LastContact = host.LastContact,
            CollectorDowntime = host.LastContact is { } contact ? uptime.DownBetween(contact, at) : TimeSpan.Zero,
            Retired = host.RevokedAt is not null,
            Facts = [.. stored.Facts.Select(timeline => SaidNow(timeline, at))],
            Samples = stored.Samples,
        };
    }

    private Stored StoredOf(EnrolledHost host, DateTimeOffset at)
    {
        if (cache.TryGetValue(host, out var held) && held.TryGetTarget(out var stored)) return stored;
        stored = store.Read(sql => new Stored(Timelines(sql, host.Number), Samples(sql, host.Number, at - samplesSince)));
        cache.AddOrUpdate(host, new(stored));
        return stored;
    }

    // The register is read, not observed: what it says now, it says at this instant.
    private static FactTimeline SaidNow(FactTimeline timeline, DateTimeOffset at)
    {
        if (timeline.Runs[^1].Latest is not { Assurance: Assurance.Registered } latest) return timeline;
        var now = timeline.Runs[^1] with { Latest = latest with { ObservedAt = at } };
        return timeline with { Runs = timeline.Runs.SetItem(timeline.Runs.Length - 1, now) };
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

    private static ImmutableArray<SampleBatch> Samples(Sql sql, long host, DateTimeOffset since) =>
        [.. sql.Query<string>("SELECT batch FROM sample_batch WHERE host = @host AND ended_at > @since ORDER BY ended_at", new { host, since = since.UtcTicks })
            .Select(batch => JsonSerializer.Deserialize(batch, NetReadyJson.Default.SampleBatch)!)];

    private sealed record Stored(ImmutableArray<FactTimeline> Facts, ImmutableArray<SampleBatch> Samples);

    private sealed record RunRow(long since, long until, long observations, string observation);
}

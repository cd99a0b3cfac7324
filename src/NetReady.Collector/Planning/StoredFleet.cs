using System.Collections.Immutable;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Collector.Verdicts;
using NetReady.Core.Assignments;
using NetReady.Core.Hosts;
using NetReady.Scoring.Timelines;

namespace NetReady.Collector.Planning;

/// <summary>A host as the store has it.</summary>
/// <param name="Host">The host.</param>
/// <param name="Profile">What it is to the department, the register's word included.</param>
internal sealed record StoredHost(EnrolledHost Host, HostProfile Profile);

/// <summary>Every host that a store holds, with the register and the collector's downtime, as of one instant. For several threads at once.</summary>
internal sealed class StoredFleet
{
    private readonly StoreReaders readers;
    private readonly ImmutableArray<Downtime> downtimes;

    private StoredFleet(StoreReaders readers, DateTimeOffset now, ImmutableArray<StoredHost> hosts, ImmutableArray<Downtime> downtimes)
    {
        this.readers = readers;
        this.downtimes = downtimes;
        Now = now;
        Hosts = hosts;
    }

    /// <summary>The instant.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Every host that ever enrolled, by id.</summary>
    public ImmutableArray<StoredHost> Hosts { get; }

    /// <summary>Those in use that were heard of at least once: what a change of policies is about.</summary>
    public IEnumerable<StoredHost> Judged => Hosts.Where(host => host.Host is { RevokedAt: null, LastContact: not null });

    /// <summary>Reads the hosts of a store.</summary>
    public static StoredFleet Read(StoreReaders readers, DateTimeOffset now) => readers.Read(sql =>
    {
        var register = RegisterWatch.Stored(sql);
        var hosts = sql.Query<HostRow>("SELECT * FROM host ORDER BY id").Select(EnrolledHost.From).Select(host => new StoredHost(host, register.Override(host.Profile)));
        return new StoredFleet(readers, now, [.. hosts], Downtimes.Read(sql, now));
    });

    /// <summary>What is known of a host from an instant on.</summary>
    public HostHistory HistoryOf(StoredHost stored, DateTimeOffset since) => readers.Read(sql =>
    {
        var host = stored.Host;
        var kept = StoredEvidence.Read(sql, host, Now, PrivacyContract.Of(stored.Profile.Ownership).KeptFor, null);
        return new HostHistory
        {
            Host = host.Id, Profile = stored.Profile, EnrolledAt = host.EnrolledAt, RetiredAt = host.RevokedAt, Downtimes = downtimes,
            Contacts = [.. sql.Query<Row>("SELECT received_at FROM report WHERE host = @host ORDER BY received_at", new { host = host.Number }).Select(row => StoreTime.From(row.received_at))],
            Facts = kept.Runs.Timelines, Samples = kept.Samples,
        };
    });

    private sealed record Row(long received_at);
}

using System.Collections.Immutable;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Collector.Verdicts;
using NetReady.Collector.Waivers;
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
    private static readonly TimeSpan silence = TimeSpan.FromSeconds(15);

    private readonly StoreReaders readers;
    private readonly ObservationTexts texts = new();
    private readonly AssetRegister register;
    private readonly ImmutableArray<Downtime> downtimes;

    private StoredFleet(StoreReaders readers, DateTimeOffset now, ImmutableArray<StoredHost> hosts, AssetRegister register, ImmutableArray<Downtime> downtimes, WaiverBook waivers)
    {
        (this.readers, this.register, this.downtimes) = (readers, register, downtimes);
        Now = now;
        Hosts = hosts;
        Waivers = waivers;
    }

    /// <summary>The instant.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Every host that ever enrolled, by id.</summary>
    public ImmutableArray<StoredHost> Hosts { get; }

    /// <summary>Every waiver.</summary>
    public WaiverBook Waivers { get; }

    /// <summary>Those in use that were heard of at least once: what a change of policies is about.</summary>
    public IEnumerable<StoredHost> Judged => Hosts.Where(host => host.Host is { RevokedAt: null, LastContact: not null });

    /// <summary>Reads the hosts of a store.</summary>
    public static StoredFleet Read(StoreReaders readers, DateTimeOffset now) => readers.Read(sql =>
    {
        var register = RegisterWatch.Stored(sql);
        var hosts = sql.Query<HostRow>("SELECT * FROM host ORDER BY id").Select(EnrolledHost.From).Select(host => new StoredHost(host, register.Override(host.Profile)));
        return new StoredFleet(readers, now, [.. hosts], register, DowntimesUntil(sql, now), new(WaiverTable.All(sql)));
    });

    /// <summary>Reads what is known of a host from an instant on, as far as somebody asks while it is read.</summary>
    /// <param name="host">The host.</param>
    /// <param name="since">From when on.</param>
    /// <param name="lookBack">How far before that samples are read.</param>
    /// <param name="use">Uses it.</param>
    /// <exception cref="StoreException">The store could not be read.</exception>
    public T Read<T>(StoredHost host, DateTimeOffset since, TimeSpan lookBack, Func<HistoryReading, T> use) =>
        readers.Read(sql => use(new HistoryReader(register, downtimes, texts) { LookBack = lookBack }.Begin(sql, host.Host, since, Now)));

    // A collector that serves was seen within its last beats: then nothing is down now.
    private static ImmutableArray<Downtime> DowntimesUntil(Sql sql, DateTimeOffset now)
    {
        var downs = Uptime.Downtimes(sql, now);
        return downs is [.., var last] && last.Until == now && now - last.From <= silence ? downs.RemoveAt(downs.Length - 1) : downs;
    }
}

using System.Collections.Concurrent;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Fleet;

/// <summary>Where every host stands now, in memory.</summary>
internal sealed class FleetState(CollectorStore store, RegisterWatch register, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Scorecard> scorecards = new(StringComparer.Ordinal);

    /// <summary>Every enrolled host, revoked ones too, as of now.</summary>
    public IReadOnlyCollection<HostStanding> Hosts => [.. store.Hosts.Values.Select(Standing)];

    /// <summary>Every enrolled host's latest scorecard; null until it is first judged.</summary>
    public IEnumerable<KeyValuePair<string, Scorecard?>> Scorecards => store.Hosts.Keys.Select(host => KeyValuePair.Create(host, scorecards.GetValueOrDefault(host)));

    /// <summary>How many assets the register holds; 0 where there is none.</summary>
    public int RegisteredAssets => register.Current.Count;

    /// <summary>How many assets each department has in the register. Where a row names none, it is its host's; the empty name stands for those without either.</summary>
    public IReadOnlyDictionary<string, int> RegisteredByDepartment => register.Current.ByDepartment(
        store.Hosts.Values.Where(host => host.Profile.Asset is not null).GroupBy(host => host.Profile.Asset!, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(hosts => hosts.Key, hosts => hosts.First().Profile.Department, StringComparer.OrdinalIgnoreCase));

    /// <summary>Where a host stands, or null where there is none of that id.</summary>
    public HostStanding? Find(string host) => store.Hosts.TryGetValue(host, out var known) ? Standing(known) : null;

    /// <summary>The fleet's sums as of now.</summary>
    public FleetSummary Summary() => FleetSummary.Of(Hosts, RegisteredByDepartment, time.GetUtcNow());

    /// <summary>Takes in a verdict.</summary>
    public void Judge(string host, Scorecard scorecard) => scorecards[host] = scorecard;

    private HostStanding Standing(EnrolledHost host) => new(
        host.Id, register.Current.Override(host.Profile), scorecards.GetValueOrDefault(host.Id), host.LastContact, register.Current.Find(host.Profile) is not null, host.RevokedAt is not null);
}

using System.Collections.Concurrent;

namespace NetReady.Collector.Store;

/// <summary>What the writer's work sees: the open transaction, and hosts with what it has changed about them already. Only on the writer's thread.</summary>
internal sealed class StoreSession(Sql sql, ConcurrentDictionary<string, EnrolledHost> published)
{
    private readonly Dictionary<string, EnrolledHost> changed = new(StringComparer.Ordinal);
    private readonly Dictionary<long, HostFacts> facts = [];
    private readonly HashSet<long> touched = [];

    /// <summary>The open transaction.</summary>
    public Sql Sql => sql;

    /// <summary>The host as of this instant of the transaction, or null.</summary>
    public EnrolledHost? Find(string id) => changed.GetValueOrDefault(id) ?? published.GetValueOrDefault(id);

    /// <summary>Every host as of this instant of the transaction.</summary>
    public IEnumerable<EnrolledHost> Hosts => published.Values.Where(host => !changed.ContainsKey(host.Id)).Concat(changed.Values);

    /// <summary>Replaces a host; others see it after the commit. The caller has written the row.</summary>
    public void Replace(EnrolledHost host) => changed[host.Id] = host;

    /// <summary>What a host's facts say now.</summary>
    public HostFacts FactsOf(EnrolledHost host)
    {
        touched.Add(host.Number);
        if (!facts.TryGetValue(host.Number, out var known)) facts.Add(host.Number, known = HostFacts.Load(sql, host.Number));
        return known;
    }

    /// <summary>The transaction is on disk.</summary>
    public void Publish()
    {
        foreach (var host in changed.Values) published[host.Id] = host;
        changed.Clear();
        touched.Clear();
    }

    /// <summary>The transaction was undone: so is what this remembers of it.</summary>
    public void Forget()
    {
        changed.Clear();
        foreach (long host in touched) facts.Remove(host);
        touched.Clear();
    }

    /// <summary>Another program wrote to the store: everything is read anew.</summary>
    public void Reload()
    {
        foreach (var row in sql.Query<HostRow>("SELECT * FROM host")) published[row.id] = EnrolledHost.From(row);
        facts.Clear();
    }
}

namespace NetReady.Collector.Verdicts;

/// <summary>Hosts that wait for a verdict, each at most once: those that have just reported before those whose turn has merely come.</summary>
internal sealed class ScoringQueue : IDisposable
{
    private readonly Lock gate = new();
    private readonly Queue<string> fresh = new();
    private readonly Queue<string> turn = new();
    private readonly Dictionary<string, long?> waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim filled = new(0);

    /// <summary>How many hosts wait.</summary>
    public int Count
    {
        get { lock (gate) return waiting.Count; }
    }

    /// <summary>Something about a host is new.</summary>
    /// <param name="host">The host's id.</param>
    /// <param name="timestamp">When, by the clock's timestamp; what waits already keeps its own.</param>
    public void Touch(string host, long timestamp)
    {
        lock (gate)
        {
            if (waiting.TryGetValue(host, out var since) && since is not null) return;
            waiting[host] = timestamp;
            fresh.Enqueue(host);
        }
        filled.Release();
    }

    /// <summary>The turn of these hosts has come.</summary>
    public void Sweep(IEnumerable<string> hosts)
    {
        lock (gate)
            foreach (string host in hosts)
                if (waiting.TryAdd(host, null)) turn.Enqueue(host);
        filled.Release();
    }

    /// <summary>Takes the next host, and when it was touched; null for one whose turn has come.</summary>
    public async ValueTask<(string Host, long? TouchedAt)> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            lock (gate)
                while (fresh.TryDequeue(out string? host) || turn.TryDequeue(out host))
                    if (waiting.Remove(host, out var touchedAt)) return (host, touchedAt);
            await filled.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => filled.Dispose();
}

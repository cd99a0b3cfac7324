namespace NetReady.Collector.Slots;

/// <summary>Who may fill which line until when: one device a line, so that a site's line is never saturated by its own measuring. Safe to share between threads.</summary>
internal sealed class SlotBook(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Host, DateTimeOffset Until)> held = new(StringComparer.Ordinal);

    /// <summary>How many lines are being filled.</summary>
    public int Held
    {
        get
        {
            lock (gate)
            {
                Sweep();
                return held.Count;
            }
        }
    }

    /// <summary>Gives a line to a device; or says how long another may still hold it, and null where it is given.</summary>
    /// <param name="line">The line.</param>
    /// <param name="host">The device. What it held before, on this line or another, ends.</param>
    /// <param name="lasts">For how long at most.</param>
    public TimeSpan? Ask(string line, string host, TimeSpan lasts)
    {
        lock (gate)
        {
            Sweep();
            if (held.TryGetValue(line, out var holder) && holder.Host != host) return holder.Until - time.GetUtcNow();
            End(host);
            held[line] = (host, time.GetUtcNow() + lasts);
            return null;
        }
    }

    /// <summary>The device is done.</summary>
    public void Done(string host)
    {
        lock (gate) End(host);
    }

    private void End(string host)
    {
        foreach (string line in held.Where(slot => slot.Value.Host == host).Select(slot => slot.Key).ToList()) held.Remove(line);
    }

    private void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (string line in held.Where(slot => slot.Value.Until <= now).Select(slot => slot.Key).ToList()) held.Remove(line);
    }
}

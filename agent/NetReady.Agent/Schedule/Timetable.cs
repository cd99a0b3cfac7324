namespace NetReady.Agent.Schedule;

/// <summary>When what is due, by the wall clock. What is late because the device slept runs once, within half a minute and not all at the same instant.</summary>
/// <param name="random">A number from 0 to 1, 1 excluded.</param>
/// <param name="time">The clock.</param>
internal sealed class Timetable(Func<double> random, TimeProvider time)
{
    private static readonly TimeSpan late = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan spread = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, (DateTimeOffset At, bool CatchesUp)> due = new(StringComparer.Ordinal);

    /// <summary>Whether something is due. What is not in the table yet comes due within half a minute.</summary>
    /// <param name="name">What.</param>
    /// <param name="longest">The longest it is ever put off; more means that the clock was set back.</param>
    public bool IsDue(string name, TimeSpan longest)
    {
        var now = time.GetUtcNow();
        if (!due.TryGetValue(name, out var entry) || entry.At - now > longest || (now - entry.At > late && !entry.CatchesUp))
            due[name] = entry = (now + (spread * random()), CatchesUp: true);
        return entry.At <= now;
    }

    /// <summary>Puts something off.</summary>
    public void PutOff(string name, TimeSpan by) => due[name] = (time.GetUtcNow() + by, CatchesUp: false);

    /// <summary>Brings something forward, to within half a minute.</summary>
    public void Hasten(string name)
    {
        var soon = time.GetUtcNow() + (spread * random());
        if (!due.TryGetValue(name, out var entry) || entry.At > soon) due[name] = (soon, CatchesUp: true);
    }

    /// <summary>Forgets all but these.</summary>
    public void Keep(IEnumerable<string> names)
    {
        foreach (string gone in due.Keys.Except(names, StringComparer.Ordinal).ToList()) due.Remove(gone);
    }

    /// <summary>When the next is due; in a minute where nothing is.</summary>
    public DateTimeOffset Next() => due.Count == 0 ? time.GetUtcNow() + TimeSpan.FromMinutes(1) : due.Values.Min(entry => entry.At);
}

using System.Diagnostics;

namespace NetReady.Testing.Network.Relay;

/// <summary>
/// Carries packets between two TUN devices and mistreats them as told, by a seeded generator for each direction, so that the same packets
/// in the same order fare the same again. It records what it did to each.
/// </summary>
public sealed class PacketRelay : IDisposable
{
    // The kernel wakes a thread some tens of microseconds late; the last stretch before a packet is due is waited out awake.
    private static readonly TimeSpan awakeFor = TimeSpan.FromMicroseconds(80);
    private static readonly TimeSpan noticesStopWithin = TimeSpan.FromMilliseconds(50);

    private readonly TunDevice outside, inside;
    private readonly Lane inward, outward;
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly List<PacketRecord> records = [];
    private readonly Thread thread;
    private volatile bool stopping;
    private Exception? failure;

    internal PacketRelay(TunDevice outside, TunDevice inside, PathConditions inward, PathConditions outward, int seed)
    {
        (this.outside, this.inside) = (outside, inside);
        this.inward = new(Direction.Inward, outside, inside, inward, new(seed), () => Stopwatch.GetElapsedTime(start), Record);
        this.outward = new(Direction.Outward, inside, outside, outward, new(unchecked((seed * 31) + 1)), () => Stopwatch.GetElapsedTime(start), Record);
        thread = new(Carry) { IsBackground = true, Priority = ThreadPriority.Highest };
        thread.Start();
    }

    /// <summary>What happens to packets toward the namespace, from the next one on.</summary>
    public PathConditions Inward { get => inward.Conditions; set => inward.Conditions = value; }

    /// <summary>What happens to packets out of the namespace, from the next one on.</summary>
    public PathConditions Outward { get => outward.Conditions; set => outward.Conditions = value; }

    /// <summary>Whether it never sleeps: it takes a core, and notes to the microsecond when a packet came, which else is when the kernel woke it.</summary>
    public bool StaysAwake { get; set; }

    /// <summary>What was done to every packet that has left or was lost, in the order of leaving.</summary>
    /// <exception cref="InvalidOperationException">The relay broke down.</exception>
    public IReadOnlyList<PacketRecord> Records
    {
        get
        {
            if (failure is { } broken) throw new InvalidOperationException("The relay broke down.", broken);
            lock (records) return [.. records];
        }
    }

    /// <summary>Forgets what was done so far.</summary>
    public void Clear()
    {
        lock (records) records.Clear();
    }

    public void Dispose()
    {
        stopping = true;
        thread.Join();
        outside.Dispose();
        inside.Dispose();
    }

    private void Carry()
    {
        try
        {
            while (!stopping)
            {
                bool any = inward.TakeOne() | outward.TakeOne();
                inward.Release();
                outward.Release();
                if (!any && !StaysAwake) Rest();
            }
        }
        catch (Exception problem)
        {
            failure = problem;
        }
    }

    private void Rest()
    {
        var now = Stopwatch.GetElapsedTime(start);
        var due = new[] { inward.NextDue, outward.NextDue }.Min() - now - awakeFor ?? noticesStopWithin;
        if (due > TimeSpan.Zero) TunDevice.Wait(outside, inside, due < noticesStopWithin ? due : noticesStopWithin);
    }

    private void Record(PacketRecord packet)
    {
        lock (records) records.Add(packet);
    }
}

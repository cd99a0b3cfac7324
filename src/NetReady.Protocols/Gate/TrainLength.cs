namespace NetReady.Protocols.Gate;

/// <summary>
/// How many packets a train has, the lead-in counted: it may grow while the train is sent and after, and be cut short. One thread sends; any may change it.
/// </summary>
/// <param name="count">How many to begin with.</param>
public sealed class TrainLength(int count)
{
    private readonly Lock gate = new();
    private bool sending = true, stopped;
    private volatile int count = count;

    /// <summary>How many packets it has now; 0 where it was cut short.</summary>
    public int Count => count;

    /// <summary>Makes it longer, where that is longer and it was not cut short.</summary>
    /// <returns>Whether its sender had come to the end, and somebody must send on from there.</returns>
    public bool Grow(int to)
    {
        lock (gate)
        {
            if (stopped || to <= count) return false;
            count = to;
            bool ended = !sending;
            sending = true;
            return ended;
        }
    }

    /// <summary>Cuts it short: what is not sent yet never is.</summary>
    public void Stop()
    {
        lock (gate)
        {
            stopped = true;
            count = 0;
        }
    }

    /// <summary>The sender's question whether it may go; false where more has come to be sent meanwhile.</summary>
    /// <param name="next">The number of the packet that it would send next.</param>
    public bool EndsAt(int next)
    {
        lock (gate) return !(sending = next < count);
    }
}

using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>Sends a train from a thread of its own, so that what comes back can be judged meanwhile: first its lead-in, the rest once the far end is ready for it.</summary>
/// <param name="header">The header of its packets.</param>
/// <param name="shape">What it is like.</param>
/// <param name="most">The most packets that it may grow to, the lead-in counted.</param>
/// <param name="path">Where it goes.</param>
/// <param name="time">The clock.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class TrainSending(GateHeader header, TrainShape shape, int most, UdpPath path, TimeProvider time, CancellationToken cancellation)
{
    private const int RefusalsSettle = 3;

    private readonly TrainLength length = new(shape.LeadIn);
    private readonly long[] sentAt = new long[most];
    private readonly int refusals = path.Refusals;
    private Task thread = Task.CompletedTask;
    private int next, refused;

    /// <summary>How many packets the system did not take, as its own queue was full.</summary>
    public int Refused => Volatile.Read(ref refused);

    /// <summary>Whether it has sent all that it was told to.</summary>
    public bool IsDone => thread.IsCompleted;

    /// <summary>Whether the far end has gone: what is sent there comes back as refused.</summary>
    public bool IsTurnedAway => path.Refusals - refusals >= RefusalsSettle;

    /// <summary>When a packet was sent, in ns by the steady clock; 0 where it was not.</summary>
    public long SentAt(int number) => (uint)number < (uint)sentAt.Length ? Volatile.Read(ref sentAt[number]) : 0;

    /// <summary>Begins with the lead-in.</summary>
    public void Start() => thread = Task.Factory.StartNew(Send, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Sends on, up to so many packets in all.</summary>
    public void Grow(int to)
    {
        if (!length.Grow(to)) return;
        Wait();
        Start();
    }

    /// <summary>Sends no more, and waits until that is so.</summary>
    public void Stop()
    {
        length.Stop();
        Wait();
    }

    // It never waits for anything but its own clock, so it ends within a packet's time.
    private void Wait() => thread.Wait(CancellationToken.None);

    private void Send()
    {
        var sender = new TrainSender(time);
        do next = sender.Send(header, shape, length, next, TrySend, sentAt, cancellation);
        while (!length.EndsAt(next) && !cancellation.IsCancellationRequested);
    }

    private bool TrySend(ReadOnlySpan<byte> datagram)
    {
        bool took = !IsTurnedAway && path.Send(datagram);
        if (!took) Interlocked.Increment(ref refused);
        return took;
    }
}

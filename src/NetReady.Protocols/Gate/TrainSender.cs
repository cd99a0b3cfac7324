namespace NetReady.Protocols.Gate;

/// <summary>Hands a datagram to the system; false where it did not take it, which counts as lost. It must not wait.</summary>
public delegate bool DatagramSending(ReadOnlySpan<byte> datagram);

/// <summary>
/// Sends a train: the lead-in at leisure, then the packets to the microsecond, which takes a core for as long. Every packet carries when it was
/// really sent. A train never has more packets than its shape says, whatever comes back.
/// </summary>
public sealed class TrainSender(TimeProvider time)
{
    // Behind time by a pause of the system's, it makes up for some of it at twice the pace, not all at once.
    private const int CatchesUpBy = 2;
    private static readonly long makesUpFor = TimeSpan.FromMilliseconds(5).Ticks * 100;
    private static readonly TimeSpan wakesWithin = TimeSpan.FromMilliseconds(1);

    private readonly byte[] packet = new byte[1 << 16];

    /// <summary>A steady clock's time in ns.</summary>
    public static long Now(TimeProvider time) => (long)(time.GetTimestamp() * (1e9 / time.TimestampFrequency));

    /// <summary>Sends a train, or what has been added to it. Blocks its thread.</summary>
    /// <param name="header">The header of its packets.</param>
    /// <param name="shape">What it is like; how long it is, the length says.</param>
    /// <param name="length">How many packets it has, which may change meanwhile.</param>
    /// <param name="from">The number of the packet to begin with.</param>
    /// <param name="send">Sends one packet.</param>
    /// <param name="sentAt">Where to note when each packet was sent, in ns by the steady clock, or 0 where the system did not take it; null to note nothing.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The number of the packet that would come next.</returns>
    public int Send(GateHeader header, TrainShape shape, TrainLength length, int from, DatagramSending send, long[]? sentAt, CancellationToken cancellation)
    {
        // What no one on the way can compress.
        Random.Shared.NextBytes(packet.AsSpan(0, shape.Payload));
        long lead = shape.LeadInterval.Ticks * 100, interval = (long)((shape.Payload + TrainShape.Headers) * 8e9 / shape.BitsPerSecond);
        long due = Now(time), last = due - lead;
        int number = from;
        for (int count; number < (count = length.Count) && !cancellation.IsCancellationRequested; number++)
        {
            bool leads = number < shape.LeadIn;
            // A pause in the lead-in is not the train's to make up for.
            due = Math.Max(due, number == shape.LeadIn ? last + interval : last - makesUpFor);
            long earliest = Math.Max(due, last + ((leads ? lead : interval) / CatchesUpBy));
            last = WaitUntil(earliest, leads, cancellation);
            var datagram = packet.AsSpan(0, leads ? TrainShape.LeadPayload : shape.Payload);
            new TrainPacket(header, number, count, last).Write(datagram);
            // Before it goes, as word of it may be back before this thread goes on.
            if (sentAt is not null) Volatile.Write(ref sentAt[number], last);
            if (!send(datagram) && sentAt is not null) Volatile.Write(ref sentAt[number], 0);
            due += leads ? lead : interval;
        }
        return number;
    }

    private long WaitUntil(long instant, bool mayRest, CancellationToken cancellation)
    {
        long now;
        while ((now = Now(time)) < instant)
        {
            // The system wakes a thread late; the last stretch is waited out awake.
            if (mayRest && instant - now > wakesWithin.Ticks * 100 && cancellation.CanBeCanceled) cancellation.WaitHandle.WaitOne(wakesWithin);
            else Thread.SpinWait(4);
        }
        return now;
    }
}

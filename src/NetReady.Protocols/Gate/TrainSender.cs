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

    /// <summary>Sends a train. Blocks its thread.</summary>
    /// <param name="header">The header of its packets.</param>
    /// <param name="shape">What it is like.</param>
    /// <param name="send">Sends one packet.</param>
    /// <param name="sentAt">Where to note when each packet was sent, in ns by the steady clock, or 0 where the system did not take it; null to note nothing.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>How many packets the system took.</returns>
    public int Send(GateHeader header, TrainShape shape, DatagramSending send, long[]? sentAt, CancellationToken cancellation)
    {
        // What no one on the way can compress.
        Random.Shared.NextBytes(packet.AsSpan(0, shape.Payload));
        long lead = shape.LeadInterval.Ticks * 100, interval = (long)((shape.Payload + TrainShape.Headers) * 8e9 / shape.BitsPerSecond);
        long due = Now(time), last = due - lead;
        int taken = 0;
        for (int number = 0; number < shape.Count && !cancellation.IsCancellationRequested; number++)
        {
            bool leads = number < shape.LeadIn;
            // A pause in the lead-in is not the train's to make up for.
            due = Math.Max(due, number == shape.LeadIn ? last + interval : last - makesUpFor);
            long earliest = Math.Max(due, last + ((leads ? lead : interval) / CatchesUpBy));
            last = WaitUntil(earliest, leads, cancellation);
            var datagram = packet.AsSpan(0, leads ? TrainShape.LeadPayload : shape.Payload);
            new TrainPacket(header, number, last).Write(datagram);
            bool took = send(datagram);
            if (took) taken++;
            if (sentAt is not null) sentAt[number] = took ? last : 0;
            due += number < shape.LeadIn ? lead : interval;
        }
        return taken;
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

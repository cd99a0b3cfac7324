using System.Security.Cryptography;
using NetReady.Protocols.Stamp;

namespace NetReady.Agent.Probes.Stamp;

/// <summary>What a stream of STAMP packets is like.</summary>
/// <param name="Packets">How many.</param>
/// <param name="Interval">The time between two of them.</param>
internal sealed record StampPlan(int Packets, TimeSpan Interval)
{
    /// <summary>The length of a packet, its UDP payload in bytes: 44, or at least 48 with padding (RFC 8972 §4.1).</summary>
    public int Length { get; init; } = StampPacket.Length;

    /// <summary>After how long without any answer there will be none; null for not before the end.</summary>
    public TimeSpan? SilenceSettlesAfter { get; init; }

    /// <summary>Whether up to four packets more may be spent on telling the two directions apart where something went amiss.</summary>
    public bool TellsDirections { get; init; }
}

/// <summary>Sends STAMP packets (RFC 8762 §4.2) at a steady rate and matches the answers.</summary>
internal sealed class StampStream
{
    /// <summary>An answer that takes longer is none.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    // So many refusals before any answer settle that no reflector is there; so many packets that the device could not send, that its network has gone.
    private const int RefusalsSettle = 3, UnsentSettle = 3;

    // The first says how far the reflector counted, the second that it counts at all; two may be lost.
    private const int MostClosing = 4, EnoughClosing = 2;

    private readonly UdpPath path;
    private readonly StampPlan plan;
    private readonly TimeProvider time;
    private readonly DateTimeOffset startedAt;
    private readonly long started;
    private readonly ushort session = (ushort)RandomNumberGenerator.GetInt32(1, 1 << 16);
    // The packets of the stream, and after them the closing ones, which repeat the last one's number.
    private readonly NtpTimestamp[] stamps;
    private readonly long[] sentAt;
    private readonly TimeSpan?[] roundTrips;
    private readonly StampTally tally = new();
    private readonly byte[] buffer = new byte[65_536];
    private int sent;

    private StampStream(UdpPath path, StampPlan plan, TimeProvider time)
    {
        (this.path, this.plan, this.time) = (path, plan, time);
        (startedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
        stamps = new NtpTimestamp[plan.Packets + MostClosing];
        sentAt = new long[stamps.Length];
        roundTrips = new TimeSpan?[plan.Packets];
    }

    /// <summary>Sends the packets and waits for their answers. Blocks its thread.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it.</exception>
    public static StampOutcome Run(UdpPath path, StampPlan plan, TimeProvider time, CancellationToken cancellation) => new StampStream(path, plan, time).Run(cancellation);

    private StampOutcome Run(CancellationToken cancellation)
    {
        var last = ((plan.Packets - 1) * plan.Interval) + AnswerWithin;
        while (!Settled && Elapsed < last)
        {
            if (sent < plan.Packets && Elapsed >= sent * plan.Interval) Send();
            else ReceiveUntil(sent < plan.Packets ? sent * plan.Interval : last, cancellation);
        }
        int packets = Math.Min(sent, plan.Packets);
        if (plan.TellsDirections && tally.Answered > 0) Close(packets, cancellation);
        var (forward, back) = tally.Tell(packets);
        return new() { RoundTrips = roundTrips.AsSpan(0, packets).ToArray(), Reordered = tally.Overtaken, Duplicated = tally.Repeated, Forward = forward, Back = back };
    }

    private TimeSpan Elapsed => time.GetElapsedTime(started);

    private bool Settled => (sent == plan.Packets && tally.Answered == sent) || path.Unsent >= UnsentSettle
        || (tally.Answered == 0 && (path.Refusals >= RefusalsSettle || Elapsed >= plan.SilenceSettlesAfter));

    private void Close(int packets, CancellationToken cancellation)
    {
        // A copy may still be on its way when all are answered.
        var patience = TimeSpan.FromTicks(Math.Clamp(roundTrips.Max()!.Value.Ticks * 4, TimeSpan.TicksPerSecond / 5, AnswerWithin.Ticks));
        for (var until = Elapsed + (patience / 4); Elapsed < until;) ReceiveUntil(until, cancellation);
        if (tally.Answered == packets && tally.Repeated == 0 && tally.Overtaken == 0) return;
        for (int number = 0; number < MostClosing && tally.ClosingAnswered < EnoughClosing; number++)
        {
            Send();
            int before = tally.ClosingAnswered;
            for (var until = Elapsed + patience; Elapsed < until && tally.ClosingAnswered == before;) ReceiveUntil(until, cancellation);
        }
    }

    private void Send()
    {
        Span<byte> packet = stackalloc byte[plan.Length];
        packet.Clear();
        // By the steady clock, so that a wall clock that is set within the stream does no harm.
        stamps[sent] = NtpTimestamp.Of(startedAt + Elapsed);
        uint number = (uint)Math.Min(sent, plan.Packets - 1);
        new StampSenderPacket(number, stamps[sent], ErrorEstimate.AtLeast(TimeSpan.FromMilliseconds(1), synchronized: false), session).Write(packet);
        StampPadding.Write(packet);
        sentAt[sent] = time.GetTimestamp();
        sent++;
        // A packet that the device's own stack refuses counts as sent: it did not arrive.
        path.Send(packet);
    }

    private void ReceiveUntil(TimeSpan instant, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // Never so long that a cancellation would wait.
        int length = path.Receive(buffer, TimeSpan.FromTicks(Math.Min((instant - Elapsed).Ticks, TimeSpan.TicksPerSecond / 10)));
        if (length < 0) return;
        long read = time.GetTimestamp();
        var waited = path.Waited;
        if (StampReflectorPacket.TryRead(buffer.AsSpan(0, length), out var answer) && Find(answer) is { } packet) Take(packet, answer, time.GetElapsedTime(sentAt[packet], read), waited);
    }

    private void Take(int packet, in StampReflectorPacket answer, TimeSpan untilRead, TimeSpan waited)
    {
        var trip = waited < untilRead ? untilRead - waited : untilRead;
        if (trip > AnswerWithin) return;
        // A reflector whose clock makes no sense is taken to have answered at once.
        var inside = answer.TimeInReflector is { } spent && spent < trip ? spent : (TimeSpan?)null;
        trip -= inside ?? TimeSpan.Zero;
        int number = (int)answer.SenderSequence;
        int? closing = packet >= plan.Packets ? packet - plan.Packets : null;
        // From when it was handed to the system; its own timestamp was written somewhat before.
        TimeSpan? toReflector = inside is null || answer.Error.Ptp ? null : answer.ReceiveTimestamp - NtpTimestamp.Of(startedAt + time.GetElapsedTime(started, sentAt[packet]));
        tally.Add(new(number, answer.Sequence, toReflector, trip, closing));
        if (closing is null) roundTrips[number] ??= trip;
    }

    // A reflector that knows RFC 8762 only sends no session identifier; the timestamp that it copies is as good as one.
    private int? Find(in StampReflectorPacket answer)
    {
        if ((answer.SessionId != session && answer.SessionId != 0) || answer.SenderSequence >= Math.Min(sent, plan.Packets)) return null;
        int number = (int)answer.SenderSequence;
        if (answer.SenderTimestamp == stamps[number]) return number;
        if (number != plan.Packets - 1) return null;
        for (int closing = plan.Packets; closing < sent; closing++)
            if (answer.SenderTimestamp == stamps[closing]) return closing;
        return null;
    }
}

using System.Security.Cryptography;
using NetReady.Protocols.Stamp;

namespace NetReady.Agent.Probes.Stamp;

/// <summary>What became of a stream of STAMP packets.</summary>
internal sealed record StampOutcome
{
    /// <summary>For each packet sent, by its number: the round trip without the time in the reflector; null where no answer came in time.</summary>
    public required IReadOnlyList<TimeSpan?> RoundTrips { get; init; }

    /// <summary>How many answers came after a later packet's.</summary>
    public required int Reordered { get; init; }

    /// <summary>How many packets were answered.</summary>
    public int Answered => RoundTrips.Count(trip => trip is not null);
}

/// <summary>Sends STAMP packets (RFC 8762 §4.2) at a steady rate and matches the answers.</summary>
internal sealed class StampStream
{
    /// <summary>An answer that takes longer is none.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    // So many refusals before any answer settle that no reflector is there.
    private const int RefusalsSettle = 3;

    private readonly UdpPath path;
    private readonly TimeProvider time;
    private readonly ushort session = (ushort)RandomNumberGenerator.GetInt32(1, 1 << 16);
    private readonly NtpTimestamp[] stamps;
    private readonly long[] sentAt;
    private readonly TimeSpan?[] roundTrips;
    private readonly byte[] buffer = new byte[2048];
    private int sent, answered, highest = -1, reordered;

    private StampStream(UdpPath path, int packets, TimeProvider time)
    {
        (this.path, this.time) = (path, time);
        stamps = new NtpTimestamp[packets];
        sentAt = new long[packets];
        roundTrips = new TimeSpan?[packets];
    }

    /// <summary>Sends so many packets, one an interval, and waits for their answers. Blocks its thread.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it.</exception>
    public static StampOutcome Run(UdpPath path, int packets, TimeSpan interval, TimeProvider time, CancellationToken cancellation) =>
        new StampStream(path, packets, time).Run(interval, cancellation);

    private StampOutcome Run(TimeSpan interval, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        var last = (stamps.Length - 1) * interval + AnswerWithin;
        while (!Settled)
        {
            cancellation.ThrowIfCancellationRequested();
            var now = time.GetElapsedTime(start);
            if (sent < stamps.Length && now >= sent * interval)
            {
                Send();
                continue;
            }
            if (now >= last) break;
            var next = sent < stamps.Length ? sent * interval : last;
            // Never so long that a cancellation would wait.
            Receive(TimeSpan.FromTicks(Math.Min((next - now).Ticks, TimeSpan.TicksPerSecond / 10)));
        }
        return new() { RoundTrips = roundTrips.AsSpan(0, sent).ToArray(), Reordered = reordered };
    }

    private bool Settled => (sent == stamps.Length && answered == sent) || (answered == 0 && path.Refusals >= RefusalsSettle);

    private void Send()
    {
        Span<byte> packet = stackalloc byte[StampPacket.Length];
        stamps[sent] = NtpTimestamp.Of(time.GetUtcNow());
        new StampSenderPacket((uint)sent, stamps[sent], ErrorEstimate.AtLeast(TimeSpan.FromMilliseconds(1), synchronized: false), session).Write(packet);
        sentAt[sent] = time.GetTimestamp();
        sent++;
        // A packet that the device's own stack refuses counts as sent: it did not arrive.
        path.Send(packet);
    }

    private void Receive(TimeSpan wait)
    {
        int length = path.Receive(buffer, wait);
        long now = time.GetTimestamp();
        if (length < 0 || !StampReflectorPacket.TryRead(buffer.AsSpan(0, length), out var answer) || !IsOurs(answer)) return;
        int number = (int)answer.SenderSequence;
        var trip = time.GetElapsedTime(sentAt[number], now);
        if (roundTrips[number] is not null || trip > AnswerWithin) return;
        // A reflector whose clock makes no sense is taken to have answered at once.
        var inside = answer.TimeInReflector is { } spent && spent < trip ? spent : TimeSpan.Zero;
        roundTrips[number] = trip - inside;
        answered++;
        if (number < highest) reordered++;
        else highest = number;
    }

    // A reflector that knows RFC 8762 only sends no session identifier; the timestamp that it copies is as good as one.
    private bool IsOurs(in StampReflectorPacket answer) =>
        (answer.SessionId == session || answer.SessionId == 0) && answer.SenderSequence < sent && answer.SenderTimestamp == stamps[answer.SenderSequence];
}

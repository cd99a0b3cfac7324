using NetReady.Agent.Capture.Packets;

namespace NetReady.Agent.Capture.Flows;

/// <summary>What one TCP segment tells beyond its own headers, given the segments before it.</summary>
/// <param name="Resent">Bytes of payload that had been sent before.</param>
/// <param name="OutOfOrder">Whether it was only overtaken on its way.</param>
/// <param name="Opens">Whether it is the first of the device's own tries to open the connection.</param>
/// <param name="RoundTrip">The time from a segment to its echo, in nanoseconds; 0 where this one completes none.</param>
internal readonly record struct SegmentFinding(int Resent, bool OutOfOrder, bool Opens, long RoundTrip);

/// <summary>What is remembered of one TCP connection: how far each side has sent, and one timestamp on its way.</summary>
internal struct FlowState
{
    /// <summary>When it was last seen, in nanoseconds.</summary>
    public long LastSeen;

    private Sent own, other;
    private long pendingAt;
    private uint pendingValue, lastValue;
    private bool isPending, hasValue, opening;
    private uint leastRoundTripMicroseconds;

    // A timestamp that is not echoed for so long was for a peer that has gone.
    private const long LongestRoundTrip = 60_000_000_000;

    /// <summary>Takes note of a segment.</summary>
    public SegmentFinding Take(in PacketHead head, bool outbound, long now)
    {
        bool opens = outbound && (head.Flags & (TcpFlags.Syn | TcpFlags.Ack)) == TcpFlags.Syn && IsFirstTry(head);
        if ((head.Flags & TcpFlags.Syn) != 0)
        {
            if (outbound) own = new(StartOf(head));
            else other = new(StartOf(head));
        }
        long roundTrip = 0;
        if (outbound)
        {
            Stamp(head, now);
            other.Acknowledged(head);
        }
        else
        {
            roundTrip = Echo(head, now);
            own.Acknowledged(head);
        }
        if (head.PayloadLength == 0 || head.IsFragment) return new(0, false, opens, roundTrip);
        // What the device itself sends is seen in the order in which it is sent.
        var (resent, outOfOrder) = outbound ? own.Take(head, now, 0) : other.Take(head, now, ReorderWindow);
        return new(resent, outOfOrder, opens, roundTrip);
    }

    // What is sent again because it was missed comes a round trip after the gap was seen; what was overtaken, mostly sooner. Three milliseconds where the round trip is not known.
    private readonly long ReorderWindow => Math.Max(3_000_000L, leastRoundTripMicroseconds * 750L);

    // A SYN counts as one byte (RFC 9293 §3.4).
    private static uint StartOf(in PacketHead head) => head.Sequence + ((head.Flags & TcpFlags.Syn) != 0 ? 1u : 0u);

    private bool IsFirstTry(in PacketHead head)
    {
        bool again = opening && own.Next == StartOf(head);
        opening = true;
        return !again;
    }

    // Only the first segment with a timestamp counts, and only one that the other side acknowledges at once.
    private void Stamp(in PacketHead head, long now)
    {
        if (!head.HasTimestamps || (hasValue && head.TimestampValue == lastValue)) return;
        (lastValue, hasValue) = (head.TimestampValue, true);
        if (isPending && now - pendingAt < LongestRoundTrip) return;
        if (head.PayloadLength == 0 && (head.Flags & (TcpFlags.Syn | TcpFlags.Fin)) == 0) return;
        (pendingValue, pendingAt, isPending) = (head.TimestampValue, now, true);
    }

    // RFC 7323 §3.2: the echo counts only with an acknowledgement.
    private long Echo(in PacketHead head, long now)
    {
        if (!isPending || !head.HasTimestamps || (head.Flags & TcpFlags.Ack) == 0) return 0;
        int ahead = (int)(head.TimestampEcho - pendingValue);
        if (ahead < 0) return 0;
        isPending = false;
        long took = now - pendingAt;
        if (ahead > 0 || took is <= 0 or >= LongestRoundTrip) return 0;
        uint microseconds = (uint)(took / 1000);
        if (leastRoundTripMicroseconds == 0 || microseconds < leastRoundTripMicroseconds) leastRoundTripMicroseconds = microseconds;
        return took;
    }

    /// <summary>How far one side has sent.</summary>
    private struct Sent(uint next)
    {
        // Sequence numbers that lie further apart belong to different connections or to nobody (RFC 7323 §2.2: no window is greater than 2^30).
        private const int MostApart = 1 << 30;

        private long gapAt;
        private bool isKnown = true, hasGap;

        /// <summary>The number after the last byte that was seen.</summary>
        public uint Next { get; private set; } = next;

        /// <summary>Takes note of a segment with payload.</summary>
        public (int Resent, bool OutOfOrder) Take(in PacketHead head, long now, long reorderWindow)
        {
            uint start = StartOf(head), end = start + (uint)head.PayloadLength;
            int behind = (int)(Next - start);
            if (!isKnown || behind is > MostApart or < -MostApart)
            {
                (Next, isKnown, hasGap) = (end, true, false);
                return (0, false);
            }
            if (behind <= 0)
            {
                if (behind < 0 && !hasGap) (hasGap, gapAt) = (true, now);
                Next = end;
                return (0, false);
            }
            // A keep-alive repeats one byte (RFC 9293 §3.8.4).
            if (behind == 1 && head.PayloadLength == 1) return (0, false);
            int resent = Math.Min(behind, head.PayloadLength);
            if (resent < head.PayloadLength) Next = end;
            return hasGap && now - gapAt < reorderWindow ? (0, true) : (resent, false);
        }

        /// <summary>Takes note of how far the other side has it all.</summary>
        public void Acknowledged(in PacketHead head)
        {
            if (hasGap && (head.Flags & TcpFlags.Ack) != 0 && (int)(head.Acknowledgement - Next) >= 0) hasGap = false;
        }
    }
}

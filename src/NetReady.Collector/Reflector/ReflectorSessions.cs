using System.Runtime.InteropServices;

namespace NetReady.Collector.Reflector;

/// <summary>One sender's session: its address, port and session identifier (RFC 8972 §3).</summary>
internal readonly record struct ReflectorSession(UInt128 Address, ushort Port, ushort SessionId);

/// <summary>
/// The reflector's own sequence number for each session (RFC 8762 §4.3, stateful), for a bounded number of sessions. Where the table is
/// full of live ones a new session has none, and is reflected statelessly: round-trip loss can still be told, directions cannot.
/// Not thread-safe.
/// </summary>
internal sealed class ReflectorSessions(TimeProvider time, int most, TimeSpan forgetAfter)
{
    private readonly Dictionary<ReflectorSession, (uint Next, long Seen)> sessions = [];
    private long nextSweep;

    /// <summary>How many sessions are remembered.</summary>
    public int Count => sessions.Count;

    /// <summary>The number for the session's next packet, from 0; null where there is no room for the session.</summary>
    public uint? Next(ReflectorSession session)
    {
        long now = time.GetTimestamp();
        ref var state = ref CollectionsMarshal.GetValueRefOrNullRef(sessions, session);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref state))
        {
            state.Seen = now;
            return state.Next++;
        }
        if (sessions.Count >= most && !Sweep(now)) return null;
        sessions.Add(session, (1, now));
        return 0;
    }

    // Looking through the whole table costs, so a flood of new sessions gets it done once a second at most.
    private bool Sweep(long now)
    {
        if (now < nextSweep) return false;
        nextSweep = now + time.TimestampFrequency;
        foreach (var (session, state) in sessions)
            if (time.GetElapsedTime(state.Seen, now) >= forgetAfter) sessions.Remove(session);
        return sessions.Count < most;
    }
}

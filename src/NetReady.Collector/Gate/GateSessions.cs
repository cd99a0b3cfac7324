namespace NetReady.Collector.Gate;

/// <summary>What the far end remembers of one device's test.</summary>
internal sealed class GateSession
{
    /// <summary>What was sent to the device, in bytes.</summary>
    public long BytesSent { get; set; }

    /// <summary>The numbers of the trains that were sent: a request that comes again is not served again.</summary>
    public HashSet<int> Sent { get; } = [];

    /// <summary>The train that was sent to the device last; null where none was.</summary>
    public OutgoingTrain? Outgoing { get; set; }

    /// <summary>The train that the device announced last; null where it announced none.</summary>
    public ArrivalLog? Incoming { get; set; }

    /// <summary>When it was last heard of, by the steady clock.</summary>
    public long Seen { get; set; }
}

/// <summary>The sessions that are known, and what each address has been sent of late. Both are bounded. Not thread-safe.</summary>
internal sealed class GateSessions(TimeProvider time, GateLimits limits)
{
    private readonly Dictionary<GatePeer, GateSession> sessions = [];
    private readonly Dictionary<UInt128, long> spent = [];
    private long minuteBegan = time.GetTimestamp();

    /// <summary>The session of a peer that has shown a cookie; a new one where there is room, else null.</summary>
    public GateSession? Find(GatePeer peer, bool mayAdd)
    {
        long now = time.GetTimestamp();
        if (!sessions.TryGetValue(peer, out var session))
        {
            if (!mayAdd) return null;
            if (sessions.Count >= limits.MostSessions) Forget(now);
            if (sessions.Count >= limits.MostSessions) return null;
            sessions.Add(peer, session = new());
        }
        session.Seen = now;
        return session;
    }

    /// <summary>Whether a session and its address may still be sent so many bytes; they count from then on.</summary>
    public bool TrySpend(GatePeer peer, GateSession session, long bytes)
    {
        long now = time.GetTimestamp();
        if (time.GetElapsedTime(minuteBegan, now) >= TimeSpan.FromMinutes(1))
        {
            spent.Clear();
            minuteBegan = now;
        }
        long before = spent.GetValueOrDefault(peer.Network);
        if (session.BytesSent + bytes > limits.MostPerSession.Bytes || before + bytes > limits.MostPerAddressAndMinute.Bytes) return false;
        // Who has shown a cookie has an address, so there are no more of these than sessions in a minute.
        spent[peer.Network] = before + bytes;
        session.BytesSent += bytes;
        return true;
    }

    /// <summary>How many trains are announced and not over.</summary>
    public int Receiving => sessions.Values.Count(session => session.Incoming is { IsOver: false });

    // A session must outlive its cookie, else a request that is replayed would be served as new.
    private void Forget(long now)
    {
        foreach (var (peer, session) in sessions)
            if (time.GetElapsedTime(session.Seen, now) > limits.CookieLife * 2) sessions.Remove(peer);
    }
}

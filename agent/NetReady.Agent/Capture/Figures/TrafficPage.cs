namespace NetReady.Agent.Capture.Figures;

/// <summary>The highest rate of one direction over a second: how many bytes, and when that second ended.</summary>
internal struct Peak
{
    /// <summary>The bytes of that second.</summary>
    public long Bytes;

    /// <summary>When it ended, in nanoseconds since 1970-01-01 UTC.</summary>
    public long At;

    /// <summary>Takes note of a second.</summary>
    public void Take(long bytes, long at)
    {
        if (bytes > Bytes) (Bytes, At) = (bytes, at);
    }
}

/// <summary>What was counted in one hour. Nothing in it names a peer.</summary>
internal sealed class TrafficPage
{
    /// <summary>Packets seen.</summary>
    public long Packets;

    /// <summary>Packets that were dropped before they were seen.</summary>
    public long Missed;

    /// <summary>Packets whose headers contradict themselves.</summary>
    public long Malformed;

    /// <summary>Bytes of TCP payload.</summary>
    public long Payload;

    /// <summary>Bytes of it that had been sent before.</summary>
    public long Resent;

    /// <summary>Segments with payload.</summary>
    public long Segments;

    /// <summary>Segments whose payload had been sent before, all or part of it.</summary>
    public long ResentSegments;

    /// <summary>Segments that others overtook.</summary>
    public long OutOfOrder;

    /// <summary>TCP connections that the device tried to open outside the tunnel.</summary>
    public long Connections;

    /// <summary>Lookups of names that the device sent.</summary>
    public long Lookups;

    /// <summary>Lookups that left beside a tunnel that was up, to resolvers that are not allowed.</summary>
    public long LookupsBeside;

    /// <summary>Lookups to resolvers that are not allowed.</summary>
    public long LookupsElsewhere;

    /// <summary>Packets to the department's networks that left beside the tunnel.</summary>
    public long CorporateBeside;

    /// <summary>Whether a tunnel was up.</summary>
    public bool HadTunnel;

    /// <summary>When the watching of this hour began, in nanoseconds since 1970-01-01 UTC.</summary>
    public long Since;

    /// <summary>For how long, while the device was up, nobody watched; noted in the hour in which watching went on. In nanoseconds.</summary>
    public long Unwatched;

    /// <summary>The highest second down.</summary>
    public Peak Down;

    /// <summary>The highest second up.</summary>
    public Peak Up;

    /// <summary>The hour, counted from 1970-01-01 UTC; -1 for none yet.</summary>
    public long Hour { get; private set; } = -1;

    /// <summary>Connections by the place of their protocol in <see cref="Figures.ClearText.Protocols"/>.</summary>
    public long[] ClearText { get; } = new long[Figures.ClearText.Protocols.Length];

    /// <summary>Round trips.</summary>
    public RoundTrips RoundTrips { get; } = new();

    /// <summary>Begins another hour with nothing counted.</summary>
    /// <param name="hour">The hour.</param>
    /// <param name="since">When, in nanoseconds since 1970-01-01 UTC.</param>
    public void Begin(long hour, long since)
    {
        (Hour, Since, Unwatched) = (hour, since, 0);
        Packets = Missed = Malformed = Payload = Resent = Segments = ResentSegments = OutOfOrder = Connections = 0;
        Lookups = LookupsBeside = LookupsElsewhere = CorporateBeside = 0;
        HadTunnel = false;
        Down = Up = default;
        ClearText.AsSpan().Clear();
        RoundTrips.Clear();
    }
}

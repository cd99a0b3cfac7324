namespace NetReady.Agent.Capture.Sources;

/// <summary>One packet as it was captured. Its bytes are the source's own, and good only until the handler returns.</summary>
/// <param name="link">What it begins with.</param>
/// <param name="nanoseconds">When it was captured, in nanoseconds since 1970-01-01 UTC.</param>
/// <param name="wireLength">How long it was on the wire, link header included; never less than what was captured.</param>
/// <param name="bytes">What was captured of it.</param>
internal readonly ref struct CapturedPacket(LinkType link, long nanoseconds, int wireLength, ReadOnlySpan<byte> bytes)
{
    /// <summary>What it begins with.</summary>
    public LinkType Link => link;

    /// <summary>When it was captured, in nanoseconds since 1970-01-01 UTC.</summary>
    public long Nanoseconds => nanoseconds;

    /// <summary>How long it was on the wire, link header included.</summary>
    public int WireLength { get; } = Math.Max(wireLength, bytes.Length);

    /// <summary>What was captured of it.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}

/// <summary>Takes a packet from a source.</summary>
internal delegate void PacketHandler(in CapturedPacket packet);

/// <summary>How many packets a source handed on, and how many it could not.</summary>
/// <param name="Received">Packets handed on.</param>
/// <param name="Dropped">Packets that the system or the interface dropped before the source had them.</param>
internal readonly record struct CaptureCounts(long Received, long Dropped);

/// <summary>Where packets come from. Used by one thread at a time; reading allocates nothing.</summary>
internal interface IPacketSource : IDisposable
{
    /// <summary>What was received and dropped so far.</summary>
    CaptureCounts Counts { get; }

    /// <summary>Hands on packets in the order in which they were captured: those that are there, which may be none.</summary>
    /// <param name="handler">Takes them; it must not throw.</param>
    /// <param name="most">The most packets to hand on.</param>
    /// <returns>How many packets were handed on; -1 at the end of a file, each time from then on.</returns>
    /// <exception cref="CaptureException">The source broke; packets before that have been handed on.</exception>
    int Read(PacketHandler handler, int most);

    /// <summary>Waits until there is something to read, and no longer than that; not at all where nothing more will come by waiting.</summary>
    void Wait(TimeSpan longest);
}

namespace NetReady.Agent.Capture.Sources;

/// <summary>How packets are captured as they pass.</summary>
internal sealed record LiveOptions
{
    /// <summary>How many bytes of each packet are captured: the headers, of which those of IPv6 and TCP with timestamps behind a cooked header take 92.</summary>
    public int SnapshotLength { get; init; } = 96;

    /// <summary>How much memory the system keeps packets in until they are read, in bytes.</summary>
    public int BufferBytes { get; init; } = 1024 * 1024;

    /// <summary>How long the system gathers packets before it hands them on together, so that each does not wake the program.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>Packets as they pass.</summary>
/// <param name="Source">Where they come from.</param>
/// <param name="Interface">The one interface that is captured, by its name; null where all are, and each packet tells its own.</param>
internal sealed record LiveSource(IPacketSource Source, string? Interface);

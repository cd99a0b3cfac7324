using NetReady.Core.Units;

namespace NetReady.Collector.Ndt7;

/// <summary>What the ndt7 server allows, so that tests take neither the line nor the collector from others.</summary>
internal sealed record Ndt7Limits
{
    /// <summary>How many tests run at once; others are told to come back (503 with Retry-After).</summary>
    public int AtOnce { get; init; } = 2;

    /// <summary>The most payload that one download sends, whatever the client asks for.</summary>
    public ByteSize MostBytes { get; init; } = ByteSize.FromMegabytes(250);

    /// <summary>When a sender stops; the specification's ten seconds.</summary>
    public TimeSpan SenderTime { get; init; } = Protocols.Ndt7.Ndt7Protocol.SenderTime;

    /// <summary>When the server ends a test whose other side does not.</summary>
    public TimeSpan HardTime { get; init; } = TimeSpan.FromSeconds(13);

    /// <summary>What a client that is turned away is told to wait.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);
}

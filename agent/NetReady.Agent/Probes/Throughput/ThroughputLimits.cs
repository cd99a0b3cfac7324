using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Throughput;

/// <summary>What a throughput test may take, and what it takes for granted.</summary>
internal sealed record ThroughputLimits
{
    /// <summary>The most that a shaper is taken to let through at once, before its rate holds (a token bucket's depth); a larger one would pass for rate.</summary>
    public ByteSize BurstPrior { get; init; } = new(256 * 1024);

    /// <summary>The shortest stretch over which a rate is read; what arrives in less counts as if it had taken so long, else the chunks in which a line delivers would pass for rate.</summary>
    public TimeSpan LeastWindow { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The most payload that one direction moves.</summary>
    public ByteSize MostBytes { get; init; } = ByteSize.FromMegabytes(16);

    /// <summary>The longest that one direction takes; ndt7's ten seconds.</summary>
    public TimeSpan MostTime { get; init; } = Protocols.Ndt7.Ndt7Protocol.SenderTime;

    /// <summary>By what share the highest rate seen may understate what the line carries, where a transfer had settled: the headers of IP, TCP and TLS (some 5 %), and as much for TCP's own ups and downs.</summary>
    public double Margin { get; init; } = 0.1;
}

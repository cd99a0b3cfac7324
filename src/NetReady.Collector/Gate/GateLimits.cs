using NetReady.Core.Units;

namespace NetReady.Collector.Gate;

/// <summary>What the far end of gate tests allows, so that tests take neither the line nor the machine from others, and nobody can aim it at anybody.</summary>
internal sealed record GateLimits
{
    /// <summary>How many trains it sends at once; each takes a core for its length.</summary>
    public int SendingAtOnce { get; init; } = 1;

    /// <summary>How many trains it receives at once.</summary>
    public int ReceivingAtOnce { get; init; } = 2;

    /// <summary>The most that one session may have sent to it, all trains counted; the device's own cap is the same.</summary>
    public ByteSize MostPerSession { get; init; } = new(4_100_000);

    /// <summary>The most that one address (an IPv6 network of 64 bits) may have sent to it in a minute; a site's devices may share one.</summary>
    public ByteSize MostPerAddressAndMinute { get; init; } = ByteSize.FromMegabytes(200);

    /// <summary>How long a cookie is good for.</summary>
    public TimeSpan CookieLife { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many sessions it knows at once; others are told that it is busy.</summary>
    public int MostSessions { get; init; } = 1024;

    /// <summary>What a device that is turned away is told to wait.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The highest rate at which it sends, in bit/s.</summary>
    public double MostBitsPerSecond { get; init; } = 2.5e9;
}

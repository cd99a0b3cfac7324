using System.Collections.Immutable;
using NetReady.Core.Sampling;
using NetReady.Core.Units;

namespace NetReady.Agent.Capture.Figures;

/// <summary>A rate that the line was seen to carry.</summary>
/// <param name="Rate">The rate over one second, in bits of layer 2 (the IP packet and 14 bytes before it).</param>
/// <param name="At">When that second ended.</param>
internal readonly record struct SeenRate(BitRate Rate, DateTimeOffset At);

/// <summary>What was seen in the last day, or since the watching began where that is later: counts and distributions, and nothing that names a peer.</summary>
internal sealed record TrafficFigures
{
    /// <summary>Since when, by the clock.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Until when.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>For how long of that, while the device was up, nobody watched, as while the agent was stopped or had no right to.</summary>
    public TimeSpan Unwatched { get; init; }

    /// <summary>Packets seen.</summary>
    public long Packets { get; init; }

    /// <summary>Packets that were dropped before they were seen, which makes every other count a least one.</summary>
    public long Missed { get; init; }

    /// <summary>Packets whose headers contradict themselves.</summary>
    public long Malformed { get; init; }

    /// <summary>TCP payload, both ways.</summary>
    public ByteSize Payload { get; init; }

    /// <summary>How much of it had been sent before.</summary>
    public ByteSize Resent { get; init; }

    /// <summary>TCP segments with payload.</summary>
    public long Segments { get; init; }

    /// <summary>Those whose payload had been sent before.</summary>
    public long ResentSegments { get; init; }

    /// <summary>Those that others overtook.</summary>
    public long OutOfOrder { get; init; }

    /// <summary>Round trips by TCP timestamps, in seconds.</summary>
    public Histogram RoundTrips { get; init; } = Histogram.Empty;

    /// <summary>TCP connections that the device tried to open outside the tunnel.</summary>
    public long Connections { get; init; }

    /// <summary>Those of them in the clear, by protocol.</summary>
    public ImmutableArray<(string Protocol, long Connections)> ClearText { get; init; } = [];

    /// <summary>Lookups of names.</summary>
    public long Lookups { get; init; }

    /// <summary>Those that left beside a tunnel that was up, to resolvers that are not allowed.</summary>
    public long LookupsBeside { get; init; }

    /// <summary>Those to resolvers that are not allowed, on whatever way.</summary>
    public long LookupsElsewhere { get; init; }

    /// <summary>Packets to the department's networks that left beside the tunnel.</summary>
    public long CorporateBeside { get; init; }

    /// <summary>Whether a tunnel was up at any time.</summary>
    public bool HadTunnel { get; init; }

    /// <summary>The highest rate down in each hour in which there was any, the oldest first.</summary>
    public ImmutableArray<SeenRate> Down { get; init; } = [];

    /// <summary>The highest rate up in each hour.</summary>
    public ImmutableArray<SeenRate> Up { get; init; } = [];

    /// <summary>The highest rate down since an instant; null where none was seen.</summary>
    public SeenRate? HighestDown(DateTimeOffset since) => Highest(Down, since);

    /// <summary>The highest rate up since an instant; null where none was seen.</summary>
    public SeenRate? HighestUp(DateTimeOffset since) => Highest(Up, since);

    private static SeenRate? Highest(ImmutableArray<SeenRate> rates, DateTimeOffset since) =>
        rates.Where(rate => rate.At >= since).OrderByDescending(rate => rate.Rate).Cast<SeenRate?>().FirstOrDefault();
}

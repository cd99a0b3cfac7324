using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;

namespace NetReady.Collector.Ingest;

/// <summary>Puts a device's instants on the collector's clock. A wrong clock costs nothing but precision, and nothing is ever dated after it arrived.</summary>
internal readonly record struct ClockCorrection
{
    /// <summary>The header in which a device says, by its own clock, when it sends.</summary>
    public const string SentAtHeader = "NetReady-Sent-At";

    // Below this it is the way here, not the clock.
    private static readonly TimeSpan tolerance = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset receivedAt;

    /// <summary>The correction for a report that was sent and received at these instants, each by its own clock.</summary>
    public ClockCorrection(DateTimeOffset? sentAt, DateTimeOffset receivedAt)
    {
        this.receivedAt = receivedAt;
        Skew = sentAt is { } sent && (receivedAt - sent).Duration() > tolerance ? receivedAt - sent : TimeSpan.Zero;
    }

    /// <summary>How far the device's clock is behind; negative where it is ahead; zero within 2 s.</summary>
    public TimeSpan Skew { get; }

    /// <summary>The instant by the collector's clock, not after the report's arrival.</summary>
    public DateTimeOffset Correct(DateTimeOffset instant)
    {
        long ticks = Math.Clamp(Add(instant.UtcTicks, Skew.Ticks), DateTimeOffset.MinValue.UtcTicks, receivedAt.UtcTicks);
        return new(ticks, TimeSpan.Zero);
    }

    /// <summary>The observation at its corrected instant.</summary>
    public Observation Correct(Observation seen) => seen with { ObservedAt = Correct(seen.ObservedAt) };

    /// <summary>The batch at its corrected stretch of time, whose length stays.</summary>
    public SampleBatch Correct(SampleBatch batch)
    {
        var end = Correct(batch.End);
        long start = Math.Max(0, end.UtcTicks - (batch.End - batch.Start).Ticks);
        return batch with { Start = new(start, TimeSpan.Zero), End = end };
    }

    /// <summary>The gap at its corrected stretch of time.</summary>
    public Gap Correct(Gap gap) => gap with { From = Correct(gap.From), Until = Correct(gap.Until) };

    private static long Add(long ticks, long skew) => skew > 0 && ticks > long.MaxValue - skew ? long.MaxValue : ticks + skew;
}

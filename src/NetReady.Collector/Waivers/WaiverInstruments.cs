using System.Diagnostics.Metrics;

namespace NetReady.Collector.Waivers;

/// <summary>What the metrics say of waivers: counts, without any host's or person's name.</summary>
internal sealed class WaiverInstruments
{
    // Looking at every waiver beside its hosts costs more than a scrape should, and changes slowly.
    private static readonly TimeSpan lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Func<WaiverList> read;
    private readonly TimeProvider time;
    private WaiverList? list;
    private long readAt;

    /// <summary>Makes the instruments on a meter; they are read when a scrape asks.</summary>
    /// <param name="meter">The collector's meter.</param>
    /// <param name="read">Reviews the waivers as they are now.</param>
    /// <param name="time">The clock by which a review is kept for some seconds.</param>
    public WaiverInstruments(Meter meter, Func<WaiverList> read, TimeProvider time)
    {
        (this.read, this.time) = (read, time);
        meter.CreateObservableGauge("netready_waivers_in_force", () => Current().InForce, description: "Waivers that hold now.");
        meter.CreateObservableGauge("netready_waivers_ending_soon", () => Current().EndingSoon, description: $"Waivers that hold now and end within {WaiverList.SoonDays} days.");
        meter.CreateObservableGauge("netready_waivers_no_longer_matter", () => Current().NoLongerMatter,
            description: "Waivers in force or to come that change no verdict: the rule passes anyway or is gone, the host is gone or never asked it, or another waiver covers them.");
    }

    private WaiverList Current()
    {
        lock (gate)
        {
            if (list is null || time.GetElapsedTime(readAt) >= lifetime) (list, readAt) = (read(), time.GetTimestamp());
            return list;
        }
    }
}

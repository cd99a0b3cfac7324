using NetReady.Core.Facts;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>From where evidence is looked at: the instant of a verdict, and what was known by then.</summary>
/// <param name="At">The instant of the verdict.</param>
/// <param name="Horizon">Up to which instant what the device saw was known; not after <paramref name="At"/>.</param>
/// <param name="Contact">The last contact; null where there was none.</param>
/// <param name="Downtime">How long the collector was down since it.</param>
internal readonly record struct Viewpoint(DateTimeOffset At, DateTimeOffset Horizon, DateTimeOffset? Contact, TimeSpan Downtime)
{
    /// <summary>Where evidence that ends at its own instant is looked at from.</summary>
    public static Viewpoint Of(HostEvidence evidence) => new(evidence.At, evidence.At, evidence.LastContact, evidence.CollectorDowntime);

    /// <summary>The instant against which evidence ages: the last contact, or the verdict's own where there was none.</summary>
    public DateTimeOffset Heard => Contact is { } contact && contact < At ? contact : At;

    /// <summary>Up to which instant what a run says is known: what the register or the collector say needs no contact.</summary>
    public DateTimeOffset HorizonOf(FactRun run) => run.Latest.Assurance is Assurance.Registered or Assurance.CollectorObserved ? At : Horizon;

    /// <summary>How long the host has been silent, the collector's own downtime not counted; null where it never was heard.</summary>
    public TimeSpan? SilenceAt(DateTimeOffset instant)
    {
        if (Contact is not { } contact) return null;
        var silence = instant - contact - Downtime;
        return silence < TimeSpan.Zero ? TimeSpan.Zero : silence;
    }
}

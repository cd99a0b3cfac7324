using NetReady.Core.Facts;

namespace NetReady.Scoring.Derived;

/// <summary>The age of the last report, which changes with the clock alone. The collector's own downtime does not count.</summary>
internal static class ReportAge
{
    // 1e9 s are 31 years; a limit beyond that is never crossed.
    private const double LongestLimit = 1e9;

    /// <summary><c>agent.report_age</c>.</summary>
    public static Reckoning Reckoning { get; } = new("agent.report_age",
        (host, instant) => host.SilenceAt(instant) is { } silence ? FactValue.Of(silence) : null,
        MissingReason.NeverReported,
        (host, limit) =>
        {
            if (host.Evidence.LastContact is not { } contact) return [];
            // "At most 7 d" still holds at seven days and fails just after.
            return limit is { } seconds and <= LongestLimit ? [contact, contact + host.Evidence.CollectorDowntime + TimeSpan.FromSeconds(seconds) + TimeSpan.FromTicks(1)] : [contact];
        });
}

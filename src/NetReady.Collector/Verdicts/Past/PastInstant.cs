using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Verdicts.Past;

/// <summary>How people write an instant that is past: as <c>2026-11-20T09:00Z</c>, or a day, as <c>2026-11-20</c>, which stands for its end (UTC), today for now.</summary>
internal static class PastInstant
{
    /// <summary>Reads one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">Now.</param>
    /// <param name="at">The instant, UTC.</param>
    /// <returns>Null when read; else what is wrong, as a sentence.</returns>
    public static string? TryRead(string text, DateTimeOffset now, out DateTimeOffset at)
    {
        if (WaiverTime.TryReadUntil(text, out at) is { } problem) return problem;
        if (WaiverTime.IsDay(text) && at > now && at.AddDays(-1) <= now) at = now;
        return at <= now ? null : $"'{text}' lies in the future; what a host's verdict will be is not known. Name an instant up to now, as 2026-11-20 or 2026-11-20T09:00Z.";
    }
}

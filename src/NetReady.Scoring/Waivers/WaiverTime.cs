using System.Globalization;

namespace NetReady.Scoring.Waivers;

/// <summary>
/// How people write when a waiver starts and ends: an instant in UTC, as <c>2027-01-31T17:00Z</c>, or a day, as <c>2027-01-31</c>. A day is one of UTC:
/// a waiver from a day starts with it (today: now), and one until a day ends with it, at the midnight after it.
/// </summary>
public static class WaiverTime
{
    private static readonly string[] instantForms = ["yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    /// <summary>Reads when a waiver starts.</summary>
    /// <param name="text">A day or an instant.</param>
    /// <param name="now">The instant of granting.</param>
    /// <param name="from">The instant, UTC.</param>
    /// <returns>Null when read; else what is wrong, as a sentence.</returns>
    public static string? TryReadFrom(string text, DateTimeOffset now, out DateTimeOffset from)
    {
        if (!IsDay(text, out var day)) return TryReadInstant(text, out from);
        from = day == DateOnly.FromDateTime(now.UtcDateTime) ? now : new(day, TimeOnly.MinValue, TimeSpan.Zero);
        return null;
    }

    /// <summary>Reads when a waiver ends; at that instant it holds no longer.</summary>
    /// <param name="text">A day or an instant.</param>
    /// <param name="until">The instant, UTC; for a day the midnight after it.</param>
    /// <returns>Null when read; else what is wrong, as a sentence.</returns>
    public static string? TryReadUntil(string text, out DateTimeOffset until)
    {
        if (!IsDay(text, out var day) || day == DateOnly.MaxValue) return TryReadInstant(text, out until);
        until = new(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        return null;
    }

    /// <summary>Whether a text is a day, so that its instant is worth saying.</summary>
    public static bool IsDay(string text) => IsDay(text, out _);

    private static bool IsDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static string? TryReadInstant(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, instantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant) ? null
            : $"{Yaml.Wording.Quote(text)} is neither a day nor an instant in UTC; write it as 2027-01-31 or as 2027-01-31T17:00Z.";
}

namespace NetReady.Scoring.Evidence;

/// <summary>UTC hours, by which samples are merged and windows go. An hour leaves out its beginning and holds its end, so that what ends at 12:00 belongs to the hour before.</summary>
public static class UtcHour
{
    /// <summary>The number of the hour that an instant lies in; the next hour has the next number.</summary>
    public static long Of(DateTimeOffset instant) => (instant.UtcTicks + TimeSpan.TicksPerHour - 1) / TimeSpan.TicksPerHour;

    /// <summary>The end of an hour.</summary>
    public static DateTimeOffset EndOf(long hour) => new(hour * TimeSpan.TicksPerHour, TimeSpan.Zero);

    /// <summary>The last hour that lies before a window: the window takes those after it. It reaches back so far from its end, and on to the full hour.</summary>
    public static long Before(DateTimeOffset end, TimeSpan over) => (end.UtcTicks - over.Ticks) / TimeSpan.TicksPerHour;
}

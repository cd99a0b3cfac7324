using System.Collections.Immutable;
using NetReady.Core.Sampling;

namespace NetReady.Agent.Capture.Figures;

/// <summary>The last day in pages of an hour.</summary>
internal sealed class TrafficBook
{
    /// <summary>How far back figures go.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromHours(24);

    private const long HourInNanoseconds = 3_600_000_000_000;
    /// <summary>How many pages it has: the hour that is running, and those of a day before it.</summary>
    public const int Pages = 25;

    private readonly TrafficPage[] pages = [.. Enumerable.Range(0, Pages).Select(_ => new TrafficPage())];
    private TrafficPage current;

    /// <summary>An empty book.</summary>
    public TrafficBook() => current = pages[0];

    /// <summary>The page of an instant, begun anew where its hour has just begun.</summary>
    /// <param name="nanoseconds">Since 1970-01-01 UTC.</param>
    public TrafficPage At(long nanoseconds)
    {
        long hour = nanoseconds / HourInNanoseconds;
        if (hour == current.Hour) return current;
        current = pages[((hour % Pages) + Pages) % Pages];
        if (current.Hour != hour) current.Begin(hour, nanoseconds);
        return current;
    }

    /// <summary>Notes that watching begins, or goes on.</summary>
    /// <param name="nanoseconds">When, since 1970-01-01 UTC.</param>
    /// <param name="unwatched">For how long nobody has watched before that, though the device was up.</param>
    public void Begin(long nanoseconds, TimeSpan unwatched) => At(nanoseconds).Unwatched += Math.Max(0, unwatched.Ticks) * TimeSpan.NanosecondsPerTick;

    /// <summary>Its pages, to be kept.</summary>
    public ImmutableArray<KeptPage> Keep() => [.. pages.Where(page => page.Hour >= 0).OrderBy(page => page.Hour).Select(KeptPage.Of)];

    /// <summary>Takes up pages that were kept.</summary>
    public void Restore(IEnumerable<KeptPage> kept)
    {
        foreach (var page in kept) page.WriteTo(pages[page.Hour % Pages]);
    }

    /// <summary>What the pages of the day before an instant say together. Where the clock was set back, the hour after it is among them, as what was seen then is not long ago.</summary>
    public TrafficFigures Sum(DateTimeOffset now)
    {
        long last = (now.ToUnixTimeSeconds() / 3600) + 1, first = (now - Span).ToUnixTimeSeconds() / 3600;
        ImmutableArray<TrafficPage> read = [.. pages.Where(page => page.Hour >= first && page.Hour <= last).OrderBy(page => page.Hour)];
        long Total(Func<TrafficPage, long> one) => read.Sum(one);
        return new()
        {
            Since = read.IsEmpty ? now : Later(Instant(read.Min(page => page.Since)), now - Span),
            At = now,
            Unwatched = TimeSpan.FromTicks(Total(page => page.Unwatched) / TimeSpan.NanosecondsPerTick),
            Packets = Total(page => page.Packets),
            Missed = Total(page => page.Missed),
            Malformed = Total(page => page.Malformed),
            Payload = new(Total(page => page.Payload)),
            Resent = new(Total(page => page.Resent)),
            Segments = Total(page => page.Segments),
            ResentSegments = Total(page => page.ResentSegments),
            OutOfOrder = Total(page => page.OutOfOrder),
            RoundTrips = read.Select(page => page.RoundTrips.ToHistogram()).Aggregate(Histogram.Empty, (left, right) => left.Merge(right)),
            Connections = Total(page => page.Connections),
            ClearText = [.. ClearText.Protocols.Select((protocol, place) => (protocol, Total(page => page.ClearText[place]))).Where(one => one.Item2 > 0)],
            Lookups = Total(page => page.Lookups),
            LookupsBeside = Total(page => page.LookupsBeside),
            LookupsElsewhere = Total(page => page.LookupsElsewhere),
            CorporateBeside = Total(page => page.CorporateBeside),
            HadTunnel = read.Any(page => page.HadTunnel),
            Down = Rates(read, page => page.Down),
            Up = Rates(read, page => page.Up),
        };
    }

    private static DateTimeOffset Instant(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static ImmutableArray<SeenRate> Rates(ImmutableArray<TrafficPage> read, Func<TrafficPage, Peak> peak) =>
        [.. read.Select(peak).Where(one => one.Bytes > 0).Select(one => new SeenRate(new(one.Bytes * 8.0), Instant(one.At)))];
}

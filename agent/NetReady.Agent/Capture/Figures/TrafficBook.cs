using System.Collections.Immutable;
using NetReady.Core.Sampling;

namespace NetReady.Agent.Capture.Figures;

/// <summary>The last day in pages of an hour.</summary>
internal sealed class TrafficBook
{
    /// <summary>How far back figures go.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromHours(24);

    private const long HourInNanoseconds = 3_600_000_000_000;
    // The hour that is running, and those of a day before it.
    private const int Pages = 25;

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
        if (current.Hour != hour) current.Begin(hour);
        return current;
    }

    /// <summary>What the pages of the day before an instant say together.</summary>
    public TrafficFigures Sum(DateTimeOffset since, DateTimeOffset now)
    {
        long last = now.ToUnixTimeSeconds() / 3600, first = (now - Span).ToUnixTimeSeconds() / 3600;
        ImmutableArray<TrafficPage> read = [.. pages.Where(page => page.Hour >= first && page.Hour <= last).OrderBy(page => page.Hour)];
        long Total(Func<TrafficPage, long> one) => read.Sum(one);
        return new()
        {
            Since = since > now - Span ? since : now - Span,
            At = now,
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

    private static ImmutableArray<SeenRate> Rates(ImmutableArray<TrafficPage> read, Func<TrafficPage, Peak> peak) =>
        [.. read.Select(peak).Where(one => one.Bytes > 0).Select(one => new SeenRate(new(one.Bytes * 8.0), DateTimeOffset.UnixEpoch.AddTicks(one.At / 100)))];
}

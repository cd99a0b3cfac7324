using System.Collections.Immutable;
using NetReady.Core.Sampling;

namespace NetReady.Agent.Capture.Figures;

/// <summary>What was counted in one hour, as it is kept on disk.</summary>
/// <param name="Hour">The hour, counted from 1970-01-01 UTC.</param>
/// <param name="Counts">The counts that are not 0, by name.</param>
/// <param name="HadTunnel">Whether a tunnel was up.</param>
/// <param name="ClearText">TCP connections in the clear, by protocol.</param>
/// <param name="RoundTrips">Round trips, in seconds.</param>
internal sealed record KeptPage(long Hour, ImmutableDictionary<string, long> Counts, bool HadTunnel, ImmutableDictionary<string, long> ClearText, Histogram RoundTrips)
{
    // The year 3110; what is kept of a clock that says more was kept of none.
    private const long MostHour = 10_000_000;

    private delegate ref long Place(TrafficPage page);

    private static readonly ImmutableArray<(string Name, Place Of)> places =
    [
        ("since", page => ref page.Since), ("unwatched", page => ref page.Unwatched), ("packets", page => ref page.Packets), ("missed", page => ref page.Missed),
        ("malformed", page => ref page.Malformed), ("payload", page => ref page.Payload), ("resent", page => ref page.Resent), ("segments", page => ref page.Segments),
        ("resentSegments", page => ref page.ResentSegments), ("outOfOrder", page => ref page.OutOfOrder), ("connections", page => ref page.Connections), ("lookups", page => ref page.Lookups),
        ("lookupsBeside", page => ref page.LookupsBeside), ("lookupsElsewhere", page => ref page.LookupsElsewhere), ("corporateBeside", page => ref page.CorporateBeside),
        ("down", page => ref page.Down.Bytes), ("downAt", page => ref page.Down.At), ("up", page => ref page.Up.Bytes), ("upAt", page => ref page.Up.At),
    ];

    /// <summary>What a page says.</summary>
    public static KeptPage Of(TrafficPage page) => new(
        page.Hour, places.Select(place => KeyValuePair.Create(place.Name, place.Of(page))).Where(count => count.Value != 0).ToImmutableDictionary(), page.HadTunnel,
        Figures.ClearText.Protocols.Select((protocol, at) => KeyValuePair.Create(protocol, page.ClearText[at])).Where(count => count.Value != 0).ToImmutableDictionary(),
        page.RoundTrips.ToHistogram());

    /// <summary>Makes a page say the same.</summary>
    public void WriteTo(TrafficPage page)
    {
        page.Begin(Hour, since: 0);
        foreach (var (name, of) in places) of(page) = Counts.GetValueOrDefault(name);
        for (int at = 0; at < page.ClearText.Length; at++) page.ClearText[at] = ClearText.GetValueOrDefault(Figures.ClearText.Protocols[at]);
        page.HadTunnel = HadTunnel;
        page.RoundTrips.Add(RoundTrips);
    }

    /// <summary>What makes no sense in it, as a phrase; null where all does.</summary>
    public string? Problem()
    {
        if (Hour is < 0 or > MostHour) return $"the hour {Hour}";
        if (Counts.Concat(ClearText).FirstOrDefault(count => count.Value < 0).Key is { } negative) return $"less than none of '{negative}'";
        if (Counts.Keys.Except(places.Select(place => place.Name)).Concat(ClearText.Keys.Except(Figures.ClearText.Protocols)).FirstOrDefault() is { } unknown) return $"'{unknown}', which this version does not count";
        return RoundTrips.Count > int.MaxValue ? "more round trips than an hour has" : null;
    }
}

/// <summary>The last day's counts, as they are kept on disk. Nothing in it names a peer.</summary>
/// <param name="Host">The host that counted.</param>
/// <param name="Boot">The start of the system in which it did.</param>
/// <param name="At">When this was written, by the wall clock.</param>
/// <param name="Pages">The hours, the oldest first.</param>
internal sealed record KeptTraffic(string Host, string Boot, DateTimeOffset At, ImmutableArray<KeptPage> Pages)
{
    /// <summary>The file that it is kept in.</summary>
    public const string FileName = "traffic.json";
}

using System.Collections.Immutable;
using System.Globalization;
using NetReady.Agent.Capture.Figures;
using NetReady.Agent.Capture.Sources;
using NetReady.Agent.Posture;
using NetReady.Core.Facts;

namespace NetReady.Agent.Capture;

/// <summary>
/// The facts that come of watching traffic, the same on every platform. Where packets were missed, or nobody watched for a while, a count is "at least", and where packets
/// were missed a share is an interval: that nothing leaked cannot be said by one who did not see everything. Each fact says since when was watched, where that is less than a day.
/// </summary>
internal static class TrafficFacts
{
    private const int FewestRoundTrips = 10, FewestSegments = 100, FewestConnections = 10;
    // The payload that one packet mostly holds at most, to reckon with those that were missed.
    private const int UsualPayload = 1460;
    private static readonly TimeSpan shortest = TimeSpan.FromMinutes(1);
    // Between a start of the device and that of the agent nobody watches: a rule that asks for none would else be met by no device that was started today.
    private static readonly TimeSpan mostUnwatched = TimeSpan.FromMinutes(10);
    private static readonly Reading noSuchTunnel = Reading.None(MissingReason.NotPresent, "No tunnel was up while traffic was watched.");

    /// <summary>The table's part for every platform.</summary>
    public static ImmutableArray<FactSource> All { get; } =
    [
        Source("vpn.leak.dns", (seen, _) => seen.HadTunnel ? Count(seen, seen.LookupsBeside) : noSuchTunnel),
        Source("vpn.leak.corporate", (seen, run) => Configured(run, PostureParameters.CorporatePrefixes) ?? Count(seen, seen.CorporateBeside)),
        Source("net.passive.lookups_elsewhere", (seen, run) => Configured(run, PostureParameters.AllowedResolvers) ?? Count(seen, seen.LookupsElsewhere)),
        Source("net.passive.cleartext", (seen, _) => seen.Connections < FewestConnections ? TooFew("connections", seen.Connections, FewestConnections)
            : Share(seen, InTheClear(seen), seen.Connections, perMissed: 1)),
        Source("net.passive.cleartext_connections", (seen, _) => Count(seen, InTheClear(seen), string.Join(", ", seen.ClearText.Select(one => one.Protocol)))),
        Source("net.passive.retransmissions", (seen, _) => seen.Segments < FewestSegments ? TooFew("segments of TCP", seen.Segments, FewestSegments)
            : Share(seen, seen.Resent.Bytes, seen.Payload.Bytes, UsualPayload)),
        Source("net.passive.rtt", (seen, _) => seen.RoundTrips.Count < FewestRoundTrips ? TooFew("round trips", seen.RoundTrips.Count, FewestRoundTrips)
            : Reading.Of(FactValue.Of(TimeSpan.FromSeconds(seen.RoundTrips.Quantile(0.5))), Watched(seen))),
        Source("net.passive.peak_down", (seen, _) => Peak(seen, seen.HighestDown(seen.Since))),
        Source("net.passive.peak_up", (seen, _) => Peak(seen, seen.HighestUp(seen.Since))),
    ];

    /// <summary>The facts' names.</summary>
    public static ImmutableHashSet<string> Names { get; } = [.. All.Select(source => source.Fact)];

    private static FactSource Source(string fact, Func<TrafficFigures, PostureRun, Reading> read) => new(fact, LiveCapture.Method, run =>
    {
        var state = run.Once(_ => run.Context.Traffic());
        if (state.Figures is not { } seen) return Reading.None(state.Reason ?? MissingReason.Error, state.Detail ?? "");
        return seen.At - seen.Since < shortest ? Reading.None(MissingReason.NotYetMeasured, "Traffic has been watched for less than a minute.") : read(seen, run);
    });

    private static Reading? Configured(PostureRun run, string parameter) =>
        run.Parameter(parameter).IsDefaultOrEmpty ? Reading.None(MissingReason.NotConfigured, $"The department has not said what to judge it by ({parameter}).") : null;

    private static long InTheClear(TrafficFigures seen) => seen.ClearText.Sum(one => one.Connections);

    private static Reading TooFew(string what, long seen, int needed) => Reading.None(MissingReason.TooFewSamples, $"Fewer than {needed} {what} were seen{(seen == 0 ? ", none at all" : "")}.");

    private static Reading Count(TrafficFigures seen, long count, string? detail = null) => Reading.Of(
        SawAll(seen) ? FactValue.Count(count) : FactValue.Numeric(FactKind.Count, Interval.AtLeast(count)), Watched(seen, string.IsNullOrEmpty(detail) ? null : $"{detail}."));

    private static Reading Share(TrafficFigures seen, long part, long whole, int perMissed)
    {
        double unseen = (double)seen.Missed * perMissed, all = whole + unseen;
        return Reading.Of(seen.Missed == 0 ? FactValue.Ratio((double)part / whole) : FactValue.Numeric(FactKind.Ratio, new(part / all, (part + unseen) / all)), Watched(seen));
    }

    private static Reading Peak(TrafficFigures seen, SeenRate? highest) => highest is not { } rate
        ? Reading.None(MissingReason.TooFewSamples, "No traffic beyond the local network was seen.")
        : Reading.Of(SawAll(seen) ? FactValue.Of(rate.Rate) : FactValue.Numeric(FactKind.BitRate, Interval.AtLeast(rate.Rate.BitsPerSecond)), Watched(seen));

    private static bool SawAll(TrafficFigures seen) => seen.Missed == 0 && seen.Unwatched <= mostUnwatched;

    // The same words as long as nothing changes, so that a fact that is unchanged is not sent again.
    private static string? Watched(TrafficFigures seen, string? detail = null)
    {
        string?[] says =
        [
            detail,
            seen.Since > seen.At - TrafficBook.Span ? string.Create(CultureInfo.InvariantCulture, $"Watched since {seen.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC.") : null,
            seen.Unwatched >= shortest ? string.Create(CultureInfo.InvariantCulture, $"For {Math.Round(seen.Unwatched.TotalMinutes)} min nobody watched.") : null,
            seen.Missed == 0 ? null : "The system dropped some packets before they were seen.",
        ];
        return says.OfType<string>().ToList() is { Count: > 0 } told ? string.Join(' ', told) : null;
    }
}

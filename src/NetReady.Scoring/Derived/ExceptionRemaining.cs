using NetReady.Core.Facts;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Derived;

/// <summary>How long an exception still runs by the register: an exception ends by itself.</summary>
internal static class ExceptionRemaining
{
    private static readonly FactKey until = new("reg.exception.until");

    // 1e9 s are 31 years; a limit beyond that is never crossed.
    private const double LongestLimit = 1e9;

    /// <summary><c>reg.exception.remaining</c>.</summary>
    public static Reckoning Reckoning { get; } = new("reg.exception.remaining",
        (host, instant) => EndAt(host, instant) is { } end ? FactValue.Of(end - instant) : null,
        MissingReason.Unregistered,
        (host, limit) => host.RunsOf(until).SelectMany(run => Crossings(run.Latest.Value, limit).Where(instant => instant > run.Since).Append(run.Since)));

    private static DateTimeOffset? EndAt(HostFacts host, DateTimeOffset instant) =>
        host.RunsOf(until).LastOrDefault(run => run.Since <= instant)?.Latest.Value is { Kind: FactKind.Instant } end ? Instant(end) : null;

    // "Above 0 s" fails at the very end, "at least" just after.
    private static IEnumerable<DateTimeOffset> Crossings(FactValue? end, double? limit)
    {
        if (end is not { Kind: FactKind.Instant } || limit is not { } seconds || Math.Abs(seconds) > LongestLimit) return [];
        var crossing = Instant(end) - TimeSpan.FromSeconds(seconds);
        return [crossing, crossing + TimeSpan.FromTicks(1)];
    }

    private static DateTimeOffset Instant(FactValue value) => DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(value.Range.Low);
}

using NetReady.Core.Facts;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Derived;

/// <summary>How long an exception still runs by the register: an exception ends by itself.</summary>
internal static class ExceptionRemaining
{
    private static readonly FactKey until = new("reg.exception.until");

    /// <summary><c>reg.exception.remaining</c>.</summary>
    public static Reckoning Reckoning { get; } = new("reg.exception.remaining",
        (host, view, instant) => EndAt(host, instant < view.At ? instant : view.At) is { } end ? FactValue.Of(end - instant) : null,
        MissingReason.Unregistered,
        (host, view, limit) => host.RunsOf(until).Where(run => run.Since <= view.At).SelectMany(run => Crossings(run.Latest.Value, limit).Where(instant => instant > run.Since).Append(run.Since)),
        (host, limits, turns) =>
        {
            foreach (var run in host.RunsOf(until))
            {
                turns.Add(run.Since);
                foreach (double limit in limits)
                    foreach (var crossing in Crossings(run.Latest.Value, limit)) turns.Add(crossing);
            }
        },
        view => view.At);

    private static DateTimeOffset? EndAt(HostFacts host, DateTimeOffset instant)
    {
        var runs = host.RunsOf(until);
        return RunCut.LastBy(runs, instant) is >= 0 and var last && runs[last].Latest.Value is { Kind: FactKind.Instant } end ? Instant(end) : null;
    }

    // "Above 0 s" fails at the very end, "at least" just after.
    private static IEnumerable<DateTimeOffset> Crossings(FactValue? end, double? limit)
    {
        if (end is not { Kind: FactKind.Instant } || limit is not { } seconds || Reckoning.Time(seconds) is not { } time) return [];
        var crossing = Instant(end) - time;
        return [crossing, crossing + TimeSpan.FromTicks(1)];
    }

    private static DateTimeOffset Instant(FactValue value) => DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(value.Range.Low);
}

using System.Collections.Immutable;
using NetReady.Collector.Fleet;

namespace NetReady.Collector.Planning;

/// <summary>Sums up where two versions would have differed over the past.</summary>
internal static class PastSums
{
    /// <summary>Sums up hosts.</summary>
    /// <param name="plans">The hosts.</param>
    /// <param name="since">From when the period was asked for.</param>
    /// <param name="now">Its end.</param>
    public static PlannedPast Of(ImmutableArray<HostPlan> plans, DateTimeOffset since, DateTimeOffset now)
    {
        ImmutableArray<PastDifference> stretches = [.. plans.SelectMany(plan => plan.Past)];
        var days = new SortedDictionary<DateOnly, (HashSet<string> All, HashSet<string> Worse, HashSet<string> Better)>();
        for (var day = DayOf(since); day <= DayOf(now); day = day.AddDays(1)) days[day] = ([], [], []);
        foreach (var stretch in stretches)
        {
            bool isWorse = FleetSummary.States.IndexOf(stretch.Proposed) > FleetSummary.States.IndexOf(stretch.Live);
            // A stretch that ends at midnight has nothing of the day that begins then.
            for (var day = DayOf(stretch.From); day <= DayOf(stretch.Until.AddTicks(-1)); day = day.AddDays(1))
            {
                var (all, worse, better) = days[day];
                all.Add(stretch.Host);
                (isWorse ? worse : better).Add(stretch.Host);
            }
        }
        return new(since, plans.Min(plan => plan.HistoryFrom), stretches.Select(stretch => stretch.Host).Distinct(StringComparer.Ordinal).Count(),
            [.. days.Select(day => new DayDifference(day.Key, day.Value.All.Count, day.Value.Worse.Count, day.Value.Better.Count))], stretches);
    }

    private static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime);
}

using NetReady.Core.Facts;

namespace NetReady.Scoring.Evidence;

/// <summary>What was known of a run at an instant: it was seen until then at most, and as often as its observations, spread evenly, make it.</summary>
internal static class RunCut
{
    /// <summary>When the run had last been seen. The register is read, not observed: what it says, it says at this instant.</summary>
    /// <param name="run">The fact's last run as of the instant.</param>
    /// <param name="instant">The instant.</param>
    /// <param name="horizon">Up to when what the device saw was known then.</param>
    public static DateTimeOffset SeenAt(FactRun run, DateTimeOffset instant, DateTimeOffset horizon)
    {
        if (run.Latest.Assurance == Assurance.Registered) return instant;
        return run.Latest.ObservedAt <= horizon ? run.Latest.ObservedAt : horizon > run.Since ? horizon : run.Since;
    }

    /// <summary>How often the run had been seen by an instant: the first time when it began, the last when it ended, and evenly between.</summary>
    public static long ObservationsBy(FactRun run, DateTimeOffset seen)
    {
        long whole = (run.Latest.ObservedAt - run.Since).Ticks, part = (seen - run.Since).Ticks;
        if (part >= whole || run.Observations <= 1) return run.Observations;
        return 1 + (long)((Int128)(run.Observations - 1) * part / whole);
    }

    /// <summary>When the run had been seen so often, from its first time on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="observation">2 for the second time, at most as often as it was seen.</param>
    public static DateTimeOffset InstantOf(FactRun run, long observation)
    {
        long whole = (run.Latest.ObservedAt - run.Since).Ticks;
        if (whole <= 0) return run.Since;
        // The least part of which ObservationsBy says so many.
        var ticks = ((Int128)(observation - 1) * whole + run.Observations - 2) / (run.Observations - 1);
        return run.Since.AddTicks((long)ticks);
    }

    /// <summary>The last of some runs by their beginning that had begun by an instant; -1 where none had.</summary>
    public static int LastBy(System.Collections.Immutable.ImmutableArray<FactRun> runs, DateTimeOffset instant)
    {
        int low = 0, high = runs.Length;
        if (high > 0 && runs[high - 1].Since <= instant) return high - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (runs[middle].Since <= instant) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }
}

using NetReady.Core.Facts;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Timelines;

/// <summary>The last stretch of a fact as it was known at an instant before its end.</summary>
internal static class RunCut
{
    /// <summary>The run as of an instant, which is not before its beginning: itself where nothing of it lay ahead.</summary>
    /// <param name="run">The fact's last run as of the instant.</param>
    /// <param name="instant">The instant.</param>
    /// <param name="contact">The host's last contact up to it; null where there was none.</param>
    public static FactRun At(FactRun run, DateTimeOffset instant, DateTimeOffset? contact)
    {
        var seen = SeenAt(run, instant, contact);
        long observations = ObservationsBy(run, seen);
        return seen == run.Latest.ObservedAt && observations == run.Observations ? run : run with { Latest = run.Latest with { ObservedAt = seen }, Observations = observations };
    }

    /// <summary>When the run had last been seen as of an instant. The register is read, not observed: what it says, it says at this instant.</summary>
    public static DateTimeOffset SeenAt(FactRun run, DateTimeOffset instant, DateTimeOffset? contact)
    {
        if (run.Latest.Assurance == Assurance.Registered) return instant;
        if (run.Latest.ObservedAt <= instant) return run.Latest.ObservedAt;
        return contact > run.Since ? contact.Value : run.Since;
    }

    /// <summary>How often the run had been seen by an instant: the first time when it began, the last when it ended, and evenly between.</summary>
    public static long ObservationsBy(FactRun run, DateTimeOffset seen)
    {
        long whole = (run.Latest.ObservedAt - run.Since).Ticks, part = (seen - run.Since).Ticks;
        if (part >= whole || run.Observations <= 1) return run.Observations;
        return 1 + (long)((Int128)(run.Observations - 1) * part / whole);
    }
}

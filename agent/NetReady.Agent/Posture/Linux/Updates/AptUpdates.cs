using NetReady.Agent.Platform;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Updates;

/// <summary>The updates that apt would install now. A simulation costs seconds of processor time, so it is kept until something it depends on changes.</summary>
internal static class AptUpdates
{
    /// <summary>How long one fact of these may take, the simulation among it.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly Command simulate = new("apt-get", "-s", "-q", "-o", "Debug::NoLocking=true", "dist-upgrade")
    {
        TimeLimit = TimeSpan.FromSeconds(55),
    };

    /// <summary>device.updates.pending</summary>
    public static Task<Reading> ReadPendingAsync(PostureRun run) => ReadAsync(run, simulation => simulation.Pending.Length, needsSecurityList: false, simulation =>
        simulation.KeptBack.IsEmpty ? null : $"{simulation.KeptBack.Length} more cannot be installed now (kept back).");

    /// <summary>device.updates.pending_security</summary>
    public static Task<Reading> ReadPendingSecurityAsync(PostureRun run) => ReadAsync(run, simulation => simulation.Security.Count(), needsSecurityList: true, Name);

    /// <summary>device.updates.oldest_security_age: between bounds that what was seen when can prove.</summary>
    public static async Task<Reading> ReadOldestSecurityAgeAsync(PostureRun run)
    {
        var pending = await OfAsync(run).ConfigureAwait(false);
        if (pending.Problem is { } problem) return problem;
        var lists = AptLists.Of(run);
        var security = pending.Simulation.Security.ToList();
        if (security.Count == 0 && Unsure(run, lists, needsSecurityList: true) is { } unsure) return unsure;
        // Also with nothing pending, which has to be remembered: what is pending next time was not there today.
        var age = SecurityAge.Reckon(run, pending.Simulation, lists);
        return Reading.Of(FactValue.Numeric(FactKind.Duration, age), Name(pending.Simulation)) with { Method = pending.Method };
    }

    private static async Task<Reading> ReadAsync(PostureRun run, Func<AptSimulation, int> count, bool needsSecurityList, Func<AptSimulation, string?> detail)
    {
        var pending = await OfAsync(run).ConfigureAwait(false);
        if (pending.Problem is { } problem) return problem;
        int found = count(pending.Simulation);
        var unsure = Unsure(run, AptLists.Of(run), needsSecurityList);
        if (unsure is not null && found == 0) return unsure;
        // Old lists show some of the updates there are.
        var value = FactValue.Numeric(FactKind.Count, unsure is null ? Interval.Exactly(found) : Interval.AtLeast(found));
        return Reading.Of(value, detail(pending.Simulation)) with { Method = pending.Method };
    }

    private static Reading? Unsure(PostureRun run, AptLists lists, bool needsSecurityList) =>
        lists.Lists.IsEmpty ? Reading.None(MissingReason.Stale, "No list of updates has been fetched; run apt-get update.")
        : lists.AreStale(run) ? Reading.None(MissingReason.Stale, $"The list of updates is older than {AptLists.StaleAfter.Days} days; run apt-get update.")
        : needsSecurityList && !lists.HasSecurity ? Reading.None(MissingReason.NotPresent, "No archive of security updates is among the package sources.")
        : null;

    private static string? Name(AptSimulation simulation)
    {
        const int shown = 5;
        var names = simulation.Security.Select(update => update.Package).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return null;
        return string.Join(", ", names.Take(shown)) + (names.Count > shown ? $" and {names.Count - shown} more" : "");
    }

    private static Task<Pending> OfAsync(PostureRun run) => run.Once(SimulateAsync);

    private static async Task<Pending> SimulateAsync(PostureRun run)
    {
        if (!run.Files.Exists("/var/lib/dpkg/status")) return new(Reading.None(MissingReason.NotSupported, "The agent reads pending updates from apt only, and this system has none."));
        string inputs = AptInputs.HashAll(run.Files);
        var state = run.State("posture-apt.json", UpdateStateJson.Default.CachedSimulation);
        if (state.Read() is { } cached && cached.Inputs == inputs) return new(cached.Simulation, "apt, cached");

        var result = await run.RunAsync(simulate).ConfigureAwait(false);
        if (result.End == CommandEnd.NotFound) return new(Reading.None(MissingReason.NotSupported, "The system has no apt-get."));
        if (result.End == CommandEnd.TimedOut) return new(MissingReason.TimedOut);
        if (!result.Succeeded) return new(Reading.None(MissingReason.Error, $"apt-get could not work out an upgrade (exit code {result.ExitCode}); run apt-get -s dist-upgrade to see why."));
        var simulation = AptSimulation.Parse(result.Output);
        // Had anything changed meanwhile, the result would be kept under the wrong inputs.
        if (AptInputs.HashAll(run.Files) == inputs) state.Write(new(inputs, simulation));
        return new(simulation, "apt");
    }

    private sealed record Pending(AptSimulation Simulation, string Method, Reading? Problem)
    {
        public Pending(AptSimulation simulation, string method)
            : this(simulation, method, null)
        {
        }

        public Pending(Reading problem)
            : this(new([], []), "apt", problem)
        {
        }
    }
}

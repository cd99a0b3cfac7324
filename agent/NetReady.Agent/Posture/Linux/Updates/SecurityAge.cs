using System.Collections.Immutable;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Updates;

/// <summary>
/// How long the oldest pending security update has been available. apt does not say when an update was released, so two instants bound it: the date of the first list in
/// which it was seen (it was there by then), and that of the last list in which it was not (it was not there yet), which counts only where nothing else can have hidden it.
/// </summary>
internal static class SecurityAge
{
    /// <summary>The age in seconds, exactly 0 with nothing pending; remembers what was seen.</summary>
    public static Interval Reckon(PostureRun run, AptSimulation simulation, AptLists lists)
    {
        var state = run.State("posture-security-updates.json", UpdateStateJson.Default.SecurityHistory);
        var before = state.Read();
        var now = Follow(before, simulation, Min(lists.Date ?? run.Now, run.Now), run.Now, AptInputs.HashSources(run.Files), update => InstalledAt(run, update));
        if (before is null || !Same(before, now)) state.Write(now);
        return Age(now.Pending.Values, run.Now);
    }

    /// <summary>What is known after looking again.</summary>
    /// <param name="before">What was known before; null where nothing was.</param>
    /// <param name="simulation">What is pending now.</param>
    /// <param name="listsDate">The date of the list in which it is.</param>
    /// <param name="now">The instant.</param>
    /// <param name="sources">The hash of the archives asked.</param>
    /// <param name="installedAt">When the installed version of a package was unpacked; null where that is not known.</param>
    public static SecurityHistory Follow(
        SecurityHistory? before, AptSimulation simulation, DateTimeOffset listsDate, DateTimeOffset now, string sources, Func<PendingUpdate, DateTimeOffset?> installedAt)
    {
        var pending = ImmutableDictionary.CreateBuilder<string, PendingSince>(StringComparer.Ordinal);
        foreach (var update in simulation.Security)
        {
            // A newer update of the same installed version does not start the time anew: what the older one fixes is still open.
            if (before is not null && before.Pending.TryGetValue(update.Package, out var since) && since.Installed == update.Installed)
            {
                pending[update.Package] = since;
                continue;
            }
            bool wouldHaveBeenSeen = before is not null && before.Sources == sources && before.ListsDate < listsDate && !before.KeptBack.Contains(update.Package)
                && installedAt(update) is { } installed && installed < before.SeenAt;
            pending[update.Package] = new(update.Installed, listsDate, wouldHaveBeenSeen ? before!.ListsDate : null);
        }
        bool isSameList = before is not null && before.ListsDate == listsDate && before.Sources == sources;
        return new(listsDate, isSameList ? before!.SeenAt : now, sources, simulation.KeptBack, pending.ToImmutable());
    }

    /// <summary>The bounds of the oldest's age in seconds.</summary>
    public static Interval Age(IEnumerable<PendingSince> pending, DateTimeOffset now)
    {
        var all = pending.ToList();
        if (all.Count == 0) return Interval.Exactly(0);
        double atLeast = all.Max(since => Seconds(now - since.AvailableBy));
        double atMost = all.Max(since => since.NotBefore is { } notBefore ? Seconds(now - notBefore) : double.PositiveInfinity);
        return new(atLeast, Math.Max(atLeast, atMost));
    }

    private static double Seconds(TimeSpan span) => Math.Max(0, span.TotalSeconds);

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    // dpkg writes a package's list of files when it unpacks it.
    private static DateTimeOffset? InstalledAt(PostureRun run, PendingUpdate update) =>
        update.Installed is null ? null
        : run.Files.ChangedAt($"/var/lib/dpkg/info/{update.Package}.list") ?? run.Files.ChangedAt($"/var/lib/dpkg/info/{update.Package}:{update.Architecture}.list");

    private static bool Same(SecurityHistory left, SecurityHistory right) =>
        left.ListsDate == right.ListsDate && left.SeenAt == right.SeenAt && left.Sources == right.Sources && left.KeptBack.SequenceEqual(right.KeptBack)
        && left.Pending.Count == right.Pending.Count
        && left.Pending.All(pair => right.Pending.TryGetValue(pair.Key, out var other) && other == pair.Value);
}

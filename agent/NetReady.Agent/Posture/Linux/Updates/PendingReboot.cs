using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Updates;

/// <summary>Whether an installed update waits for a restart: the system says so, or a newer kernel of the running one's flavour is installed.</summary>
internal static class PendingReboot
{
    // Seen not to be pending again within this time is not worth a write to disk.
    private static readonly TimeSpan rememberEvery = TimeSpan.FromHours(1);

    private static readonly string[] marks = ["/run/reboot-required", "/var/run/reboot-required"];

    /// <summary>device.updates.pending_reboot</summary>
    public static Reading Read(PostureRun run) =>
        marks.Any(run.Files.Exists) ? Reading.Of(FactValue.Of(true), "The system asks for a restart.")
        : NewerKernel(run) is not null ? Reading.Of(FactValue.Of(true), "A newer kernel is installed than the one that runs.")
        : run.Files.Read("/proc/sys/kernel/osrelease") is null ? MissingReason.NotSupported
        : false;

    /// <summary>device.updates.pending_reboot_age: bounded by what was seen when, and by the last restart.</summary>
    public static Reading ReadAge(PostureRun run)
    {
        var pending = Read(run);
        if (pending.Value is not { } value) return pending;
        bool isPending = value.Range.Low != 0;
        var state = run.State("posture-reboot.json", UpdateStateJson.Default.RebootHistory);
        var before = state.Read();
        var now = Follow(before, isPending, MarkedAt(run), run.Now);
        if (before is null || before != now) state.Write(now);
        if (!isPending) return FactValue.Of(TimeSpan.Zero);
        return FactValue.Numeric(FactKind.Duration, Age(now, run.Now, KernelRelease.Uptime(run)));
    }

    /// <summary>What is known after looking again.</summary>
    public static RebootHistory Follow(RebootHistory? before, bool isPending, DateTimeOffset? markedAt, DateTimeOffset now)
    {
        if (!isPending) return before is { SeenPending: null, SeenNotPending: { } last } && now - last < rememberEvery && now >= last ? before : new(null, now);
        var seen = before?.SeenPending ?? now;
        return new(markedAt is { } marked && marked < seen ? marked : seen, before?.SeenNotPending);
    }

    /// <summary>The bounds of the age in seconds: pending since it was first seen or marked; not before it was last seen not to be, nor before the last restart.</summary>
    public static Interval Age(RebootHistory history, DateTimeOffset now, TimeSpan? uptime)
    {
        double ceiling = uptime?.TotalSeconds ?? double.PositiveInfinity;
        if (history.SeenNotPending is { } notPending) ceiling = Math.Min(ceiling, Math.Max(0, (now - notPending).TotalSeconds));
        double atLeast = history.SeenPending is { } seen ? Math.Max(0, (now - seen).TotalSeconds) : 0;
        return new(Math.Min(atLeast, ceiling), ceiling);
    }

    /// <summary>The newest installed kernel of the running one's flavour that is newer than it; null where there is none.</summary>
    public static KernelRelease? FindNewer(string running, IEnumerable<string> installed) => KernelRelease.Parse(running) is not { } current ? null : installed
        .Select(KernelRelease.Parse).OfType<KernelRelease>()
        .Where(candidate => candidate.IsNewerThan(current))
        .OrderByDescending(candidate => candidate.Numbers, Comparer<string>.Create(Core.Facts.Versions.Compare))
        .FirstOrDefault();

    private static KernelRelease? NewerKernel(PostureRun run)
    {
        // A container's kernel is its host's affair.
        if (FormFactor.IsContainer(run) || KernelRelease.Running(run) is not { } running) return null;
        var images = run.Files.Names("/boot").Where(name => name.StartsWith("vmlinuz-", StringComparison.Ordinal)).Select(name => name["vmlinuz-".Length..]);
        // A kernel that was removed leaves modules built on the device behind: only one with its own list of modules counts.
        var modules = run.Files.Names("/lib/modules").Where(name => run.Files.Exists($"/lib/modules/{name}/modules.builtin"));
        return FindNewer(running, images.Concat(modules));
    }

    private static DateTimeOffset? MarkedAt(PostureRun run) => marks.Select(run.Files.ChangedAt).Min();
}

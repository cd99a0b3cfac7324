namespace NetReady.Agent.Posture.Linux;

/// <summary>Whether a systemd unit is active, from the marks that systemd leaves for all to see: no right and no bus needed.</summary>
internal static class SystemdUnits
{
    /// <summary>True or false; null where systemd does not run the system, so that nothing can be told.</summary>
    public static bool? IsActive(PostureRun run, string unit)
    {
        // sd_booted(3) asks for the same folder.
        if (!run.Files.FolderExists("/run/systemd/system")) return null;
        // A unit that was started and has not stopped has its invocation's link, even where its process has long ended (systemd.exec(5), INVOCATION_ID).
        return run.Files.Exists($"/run/systemd/units/invocation:{unit}")
            || run.Files.FolderExists($"/sys/fs/cgroup/system.slice/{unit}")
            || run.Files.FolderExists($"/sys/fs/cgroup/systemd/system.slice/{unit}");
    }

    /// <summary>Whether a unit is started with the system: wanted by another, and not masked. Units that are enabled by their package are so by links too.</summary>
    public static bool IsWanted(PostureRun run, string unit, string by) =>
        run.Files.LinkTarget($"/etc/systemd/system/{unit}") != "/dev/null"
        && (run.Files.Exists($"/etc/systemd/system/{by}.wants/{unit}") || run.Files.Exists($"/usr/lib/systemd/system/{by}.wants/{unit}") || run.Files.Exists($"/lib/systemd/system/{by}.wants/{unit}"));
}

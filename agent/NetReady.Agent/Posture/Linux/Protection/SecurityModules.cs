using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Protection;

/// <summary>Linux security modules: which are active, and whether one of them enforces a policy.</summary>
internal static class SecurityModules
{
    private const string List = "/sys/kernel/security/lsm";

    /// <summary>device.lsm</summary>
    public static Reading ReadActive(PostureRun run) => run.Files.ReadWord(List) is { } list
        ? FactValue.Set(list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        : Reading.None(MissingReason.NotSupported, "securityfs is not mounted, so the kernel does not say.");

    /// <summary>device.os_integrity</summary>
    public static Reading ReadIntegrity(PostureRun run)
    {
        // The kernel makes the folder where SELinux was not switched off at start.
        if (run.Files.ReadWord("/sys/fs/selinux/enforce") is { } enforce)
            return Reading.Of(FactValue.OneOf(enforce == "1" ? "enforcing" : "permissive")) with { Method = "selinuxfs" };
        if (run.Files.ReadWord("/sys/module/apparmor/parameters/enabled") == "Y") return ReadAppArmor(run) with { Method = "apparmor" };
        if (FormFactor.IsContainer(run)) return Reading.None(MissingReason.NotSupported, "A container is not shown what its host enforces.");
        var active = run.Files.ReadWord(List)?.Split(',') ?? [];
        if (active.Contains("smack") || active.Contains("tomoyo") || run.Files.FolderExists("/sys/fs/smackfs"))
            return Reading.None(MissingReason.NotSupported, "The agent cannot tell whether Smack or TOMOYO enforces its policy.");
        return FactValue.OneOf("off");
    }

    /// <summary>device.kernel.lockdown</summary>
    public static Reading ReadLockdown(PostureRun run)
    {
        if (run.Files.ReadWord("/sys/kernel/security/lockdown") is { } text)
            return ParseLockdown(text) is { } mode ? FactValue.OneOf(mode) : Reading.None(MissingReason.Error, "The kernel's lockdown file does not say which mode is on.");
        return run.Files.Exists(List) || KernelBuild.Of(run).Lacks("CONFIG_SECURITY_LOCKDOWN_LSM") ? MissingReason.NotPresent
            : Reading.None(MissingReason.NotSupported, "securityfs is not mounted, so the kernel does not say.");
    }

    /// <summary>The mode in brackets, as in <c>none [integrity] confidentiality</c>; null where there is none that is known.</summary>
    public static string? ParseLockdown(string text)
    {
        int open = text.IndexOf('[', StringComparison.Ordinal), close = text.IndexOf(']', StringComparison.Ordinal);
        string mode = open >= 0 && close > open ? text[(open + 1)..close] : "";
        return mode is "none" or "integrity" or "confidentiality" ? mode : null;
    }

    // AppArmor that is on with no profile loaded enforces nothing. The list of profiles needs root; that a process is confined, anyone may see.
    private static Reading ReadAppArmor(PostureRun run)
    {
        foreach (string entry in run.Files.Names("/proc"))
            if (entry.All(char.IsAsciiDigit) && Confinement(run, entry)?.EndsWith("(enforce)", StringComparison.Ordinal) == true) return FactValue.OneOf("enforcing");
        if (run.Files.Read("/sys/kernel/security/apparmor/profiles") is not { } profiles)
            return Reading.None(MissingReason.NotSupported, "securityfs is not mounted, so the kernel does not say which profiles are loaded.");
        return FactValue.OneOf(profiles.Contains("(enforce)", StringComparison.Ordinal) ? "enforcing" : profiles.Contains("(complain)", StringComparison.Ordinal) ? "permissive" : "off");
    }

    private static string? Confinement(PostureRun run, string process)
    {
        try
        {
            return run.Files.ReadWord($"/proc/{process}/attr/apparmor/current") ?? run.Files.ReadWord($"/proc/{process}/attr/current");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or another module answers for it.
            return null;
        }
    }
}

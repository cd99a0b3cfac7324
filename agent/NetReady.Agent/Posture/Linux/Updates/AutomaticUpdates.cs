using NetReady.Agent.Platform;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Updates;

/// <summary>Whether security updates install themselves: by unattended-upgrades, or by dnf-automatic.</summary>
internal static class AutomaticUpdates
{
    private static readonly string[] dnfTimers = ["dnf-automatic-install.timer", "dnf-automatic.timer", "dnf5-automatic.timer"];

    /// <summary>device.updates.auto_enabled</summary>
    public static async Task<Reading> ReadAsync(PostureRun run)
    {
        if (run.Files.Exists("/etc/dnf")) return ReadDnf(run);
        var result = await run.RunAsync(new("apt-config", "dump")).ConfigureAwait(false);
        if (result.End == CommandEnd.NotFound) return Reading.None(MissingReason.NotSupported, "The agent knows apt and dnf only, and this system has neither.");
        if (result.End == CommandEnd.TimedOut) return MissingReason.TimedOut;
        if (!result.Succeeded) return Reading.None(MissingReason.Error, $"apt-config failed (exit code {result.ExitCode}).");
        if (!IsConfigured(result.Output)) return Reading.Of(FactValue.Of(false), "apt's periodic upgrades are not switched on.");
        if (!run.Files.Exists("/usr/bin/unattended-upgrade")) return Reading.Of(FactValue.Of(false), "unattended-upgrades is not installed.");
        return SystemdUnits.IsWanted(run, "apt-daily-upgrade.timer", "timers.target") ? true : Reading.Of(FactValue.Of(false), "apt-daily-upgrade.timer is not enabled.");
    }

    /// <summary>Whether apt's settings, as <c>apt-config dump</c> prints them, ask for lists and upgrades at intervals.</summary>
    public static bool IsConfigured(string dump)
    {
        string Value(string name)
        {
            string start = $"APT::Periodic::{name} \"";
            foreach (string line in dump.Split('\n'))
                if (line.StartsWith(start, StringComparison.OrdinalIgnoreCase)) return line[start.Length..].TrimEnd('\r', ';', '"');
            return "";
        }
        return Value("Enable") != "0" && Value("Update-Package-Lists") is not ("" or "0") && Value("Unattended-Upgrade") is not ("" or "0");
    }

    private static Reading ReadDnf(PostureRun run)
    {
        var timer = dnfTimers.FirstOrDefault(name => SystemdUnits.IsWanted(run, name, "timers.target"));
        if (timer is null) return Reading.Of(FactValue.Of(false), "dnf-automatic is not enabled.") with { Method = "dnf-automatic" };
        // This timer installs whatever the file says.
        if (timer == "dnf-automatic-install.timer") return Reading.Of(FactValue.Of(true)) with { Method = "dnf-automatic" };
        var settings = IniFile.ParseAll(run, ["/usr/share/dnf5/dnf5-plugins/automatic.conf", "/etc/dnf/automatic.conf", "/etc/dnf/dnf5-plugins/automatic.conf"]);
        return Reading.Of(FactValue.Of(IniFile.IsYes(settings.Last("apply_updates")))) with { Method = "dnf-automatic" };
    }
}

using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Accounts;

/// <summary>Whether someone is signed in without being asked, or anyone may sign in as a guest: the display managers' and the consoles' settings.</summary>
internal static class Autologin
{
    private static readonly string[] gdm = ["/etc/gdm3/custom.conf", "/etc/gdm3/daemon.conf", "/etc/gdm/custom.conf"];

    /// <summary>device.accounts.autologin</summary>
    public static Reading Read(PostureRun run)
    {
        if (gdm.Any(path => IsGdmAutomatic(run.Files.Read(path) ?? ""))) return true;
        var sddm = IniFile.ParseAll(run, [.. IniFile.In(run, "/usr/lib/sddm/sddm.conf.d"), .. IniFile.In(run, "/etc/sddm.conf.d"), "/etc/sddm.conf"]);
        if (sddm.Last("User", "Autologin") is { Length: > 0 }) return true;
        if (LightDm(run).Last("autologin-user") is { Length: > 0 }) return true;
        foreach (string unit in run.Files.Names("/etc/systemd/system").Where(name => name.Contains("getty@", StringComparison.Ordinal)))
        {
            string path = $"/etc/systemd/system/{unit}";
            IEnumerable<string> files = run.Files.FolderExists(path) ? IniFile.In(run, path) : [path];
            if (IniFile.ParseAll(run, files).Any(setting => setting.Key == "ExecStart" && IsGettyAutomatic(setting.Value))) return true;
        }
        return false;
    }

    /// <summary>device.accounts.guest_enabled</summary>
    public static Reading ReadGuest(PostureRun run)
    {
        // LightDM offers guests a session where the program for it is there, unless told not to.
        bool hasGuestSession = run.Files.Exists("/usr/sbin/guest-account") || run.Files.Exists("/usr/lib/lightdm/guest-session");
        if (hasGuestSession && !"false".Equals(LightDm(run).Last("allow-guest"), StringComparison.OrdinalIgnoreCase)) return true;
        if (AccountFiles.Of(run) is not { } files) return MissingReason.NotSupported;
        var guests = files.Accounts.Where(account => account.Name is "guest" or "xguest" && account.HasLoginShell).ToList();
        return guests.Count == 0 ? false : Reading.None(MissingReason.NeedsPrivilege, "There is a guest account; whether it is locked, only root may read.");
    }

    /// <summary>Whether gdm's configuration signs someone in, at once or after a while.</summary>
    public static bool IsGdmAutomatic(string text)
    {
        var settings = IniFile.Parse(text);
        return IniFile.IsYes(settings.Last("AutomaticLoginEnable", "daemon")) || IniFile.IsYes(settings.Last("TimedLoginEnable", "daemon"));
    }

    /// <summary>Whether a console's command line signs someone in (agetty(8)).</summary>
    public static bool IsGettyAutomatic(string commandLine) =>
        commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Any(word => word == "-a" || word.StartsWith("--autologin", StringComparison.Ordinal));

    private static System.Collections.Immutable.ImmutableArray<Setting> LightDm(PostureRun run) => IniFile.ParseAll(run,
        [.. IniFile.In(run, "/usr/share/lightdm/lightdm.conf.d"), .. IniFile.In(run, "/etc/lightdm/lightdm.conf.d"), "/etc/lightdm/lightdm.conf"]);
}

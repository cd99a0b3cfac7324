using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Session;

/// <summary>Whether media that is plugged in starts nothing by itself.</summary>
internal static class Autorun
{
    private const string Never = "/org/gnome/desktop/media-handling/autorun-never";

    /// <summary>device.autorun_disabled</summary>
    public static Reading Read(PostureRun run)
    {
        var sessions = Desktops.Of(run);
        if (sessions.Count == 0) return Reading.Of(FactValue.Of(true), "There is no desktop that would start anything.");
        if (!Desktops.AreGnomeOnly(sessions)) return Reading.None(MissingReason.NotSupported, "The agent knows the settings of GNOME only.");
        return DconfPolicy.Of(run).Enforced.TryGetValue(Never, out string? value)
            ? value == "true"
            : Reading.None(MissingReason.NeedsPrivilege, "It is not enforced for everyone (dconf locks), and a person's own settings are readable in their session only.");
    }
}

namespace NetReady.Agent.Posture.Linux.Session;

/// <summary>Which desktops can be started on the device.</summary>
internal static class Desktops
{
    /// <summary>The names of the sessions that a display manager can offer, as <c>gnome</c>; none on a device without a screen session.</summary>
    public static IReadOnlyList<string> Of(PostureRun run) =>
    [
        .. ((string[])["/usr/share/xsessions", "/usr/share/wayland-sessions"]).SelectMany(folder => run.Files.Names(folder))
            .Where(name => name.EndsWith(".desktop", StringComparison.Ordinal))
            .Select(name => name[..^".desktop".Length]),
    ];

    /// <summary>Whether GNOME's settings hold: every session there is one of GNOME's.</summary>
    public static bool AreGnomeOnly(IReadOnlyList<string> sessions) =>
        sessions.All(name => name.StartsWith("gnome", StringComparison.Ordinal) || name.StartsWith("ubuntu", StringComparison.Ordinal));
}

using System.Collections.Immutable;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Session;

/// <summary>When the screen locks, as far as the administrator enforces it: what people set for themselves, a service cannot see.</summary>
internal static class ScreenLock
{
    private const string IdleDelay = "/org/gnome/desktop/session/idle-delay";
    private const string LockEnabled = "/org/gnome/desktop/screensaver/lock-enabled";
    private const string LockDelay = "/org/gnome/desktop/screensaver/lock-delay";

    /// <summary>device.lock.enabled: locking is on, and a screen left alone comes to it.</summary>
    public static Reading ReadEnabled(PostureRun run)
    {
        if (WhyNot(run) is { } why) return why;
        var enforced = DconfPolicy.Of(run).Enforced;
        if (enforced.GetValueOrDefault(LockEnabled) == "false" || Number(enforced, IdleDelay) == 0) return false;
        return enforced.GetValueOrDefault(LockEnabled) == "true" && Number(enforced, IdleDelay) is not null ? true : NotEnforced;
    }

    /// <summary>device.lock.idle</summary>
    public static Reading ReadIdle(PostureRun run) => WhyNot(run) ?? Number(DconfPolicy.Of(run).Enforced, IdleDelay) switch
    {
        null => NotEnforced,
        // GNOME's word for never.
        0 => FactValue.Numeric(FactKind.Duration, Interval.AtLeast(TimeSpan.FromDays(365).TotalSeconds)),
        { } seconds => FactValue.Of(TimeSpan.FromSeconds(seconds)),
    };

    /// <summary>device.lock.grace</summary>
    public static Reading ReadGrace(PostureRun run) => WhyNot(run)
        ?? (Number(DconfPolicy.Of(run).Enforced, LockDelay) is { } seconds ? FactValue.Of(TimeSpan.FromSeconds(seconds)) : NotEnforced);

    private static Reading NotEnforced => Reading.None(MissingReason.NeedsPrivilege, "It is not enforced for everyone (dconf locks), and a person's own settings are readable in their session only.");

    private static Reading? WhyNot(PostureRun run)
    {
        var sessions = Desktops.Of(run);
        if (sessions.Count == 0) return MissingReason.NotPresent;
        return Desktops.AreGnomeOnly(sessions) ? null : Reading.None(MissingReason.NotSupported, "The agent knows the settings of GNOME only.");
    }

    private static uint? Number(ImmutableDictionary<string, string> enforced, string key) => enforced.TryGetValue(key, out string? value) ? DconfPolicy.ParseNumber(value) : null;
}

using System.Globalization;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Updates;

/// <summary>When software was last installed or updated.</summary>
internal static class LastInstall
{
    private const int TailBytes = 256 * 1024;

    /// <summary>device.updates.last_install_age</summary>
    public static Reading ReadAge(PostureRun run)
    {
        // Old lines are rotated away monthly.
        foreach (string log in (string[])["/var/log/dpkg.log", "/var/log/dpkg.log.1"])
            if (run.Files.ReadEnd(log, TailBytes) is { } text && FindLast(text, run.Context.Clock.LocalTimeZone) is { } last) return FactValue.Of(run.Since(last));
        foreach (string database in (string[])["/usr/lib/sysimage/rpm/rpmdb.sqlite", "/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages"])
            if (run.Files.ChangedAt(database) is { } changed) return Reading.Of(FactValue.Of(run.Since(changed))) with { Method = "rpm database" };
        return Reading.None(MissingReason.NotPresent, "Neither dpkg's log nor rpm's database says when software was last installed.");
    }

    /// <summary>The instant of the last line that tells of a package installed or upgraded; dpkg writes local time.</summary>
    public static DateTimeOffset? FindLast(string log, TimeZoneInfo zone)
    {
        foreach (string line in log.Split('\n').Reverse())
        {
            var words = line.Split(' ', 4);
            if (words.Length == 4 && words[2] is "install" or "upgrade"
                && DateTime.TryParseExact($"{words[0]} {words[1]}", "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
                && !zone.IsInvalidTime(local))
                return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        }
        return null;
    }
}

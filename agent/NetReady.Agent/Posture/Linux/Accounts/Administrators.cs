using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Accounts;

/// <summary>Who may administer the device: members of the groups that sudo and polkit trust. Rules of sudo's own, which only root may read, may name more.</summary>
internal static class Administrators
{
    private static readonly string[] groups = ["sudo", "wheel", "admin"];

    /// <summary>device.accounts.admin_count: root itself is not counted; a directory service may know more.</summary>
    public static Reading ReadCount(PostureRun run)
    {
        if (AccountFiles.Of(run) is not { } files) return MissingReason.NotSupported;
        int count = Names(files).Count;
        return files.IsComplete
            ? FactValue.Count(count)
            : Reading.Of(FactValue.Numeric(FactKind.Count, Interval.AtLeast(count)), "Accounts also come from a directory service, which the agent does not ask.");
    }

    /// <summary>device.accounts.uid0_count</summary>
    public static Reading ReadUid0Count(PostureRun run) =>
        AccountFiles.Of(run) is { } files ? FactValue.Count(files.Accounts.Count(account => account.Uid == 0)) : MissingReason.NotSupported;

    /// <summary>device.accounts.daily_user_is_admin: the person who is signed in at the screen; with nobody there, what all people's accounts have in common.</summary>
    public static Reading ReadDailyUser(PostureRun run)
    {
        if (AccountFiles.Of(run) is not { } files) return MissingReason.NotSupported;
        var administrators = Names(files);
        if (SignedIn(run) is { } uid)
        {
            return files.Accounts.FirstOrDefault(account => account.Uid == uid) is { } daily ? daily.Uid == 0 || administrators.Contains(daily.Name)
                : Reading.None(MissingReason.NotSupported, "The person who is signed in comes from a directory service, which the agent does not ask.");
        }
        if (!files.IsComplete) return Reading.None(MissingReason.NotSupported, "Accounts come from a directory service, and nobody is signed in.");
        var people = files.Accounts.Where(account => account.Uid >= files.FirstPerson && account.Uid <= files.LastPerson && account.HasLoginShell).ToList();
        if (people.Count == 0) return MissingReason.NotPresent;
        int admins = people.Count(person => administrators.Contains(person.Name));
        return admins == 0 ? false : admins == people.Count ? true : Reading.None(MissingReason.NotSupported, "Nobody is signed in, and some accounts have administrator rights.");
    }

    private static HashSet<string> Names(AccountFiles files)
    {
        var trusted = files.Groups.Where(group => groups.Contains(group.Name)).ToList();
        var names = trusted.SelectMany(group => group.Members).ToHashSet(StringComparer.Ordinal);
        names.UnionWith(files.Accounts.Where(account => trusted.Any(group => group.Gid == account.Gid)).Select(account => account.Name));
        names.Remove("root");
        return names;
    }

    // logind's own notes on sessions, which all may read (sd-login(3)).
    private static uint? SignedIn(PostureRun run)
    {
        foreach (string session in run.Files.Names("/run/systemd/sessions"))
        {
            if (session.EndsWith(".ref", StringComparison.Ordinal)) continue;
            var notes = IniFile.Parse(run.Files.Read($"/run/systemd/sessions/{session}") ?? "");
            if (notes.Last("ACTIVE") == "1" && notes.Last("CLASS") == "user" && notes.Last("TYPE") is "x11" or "wayland" or "mir" && uint.TryParse(notes.Last("UID"), out uint uid)) return uid;
        }
        return null;
    }
}

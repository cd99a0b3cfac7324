using System.Collections.Immutable;
using System.Globalization;

namespace NetReady.Agent.Posture.Linux.Accounts;

/// <summary>A line of passwd(5), as far as posture asks.</summary>
internal sealed record Account(string Name, uint Uid, uint Gid, string Shell)
{
    /// <summary>Whether it can sign in at all, by its shell.</summary>
    public bool HasLoginShell => !Shell.EndsWith("/nologin", StringComparison.Ordinal) && !Shell.EndsWith("/false", StringComparison.Ordinal) && !Shell.EndsWith("/sync", StringComparison.Ordinal);
}

/// <summary>A line of group(5).</summary>
internal sealed record Group(string Name, uint Gid, ImmutableArray<string> Members);

/// <summary>The accounts and groups that the system's own files hold.</summary>
/// <param name="Accounts">The accounts.</param>
/// <param name="Groups">The groups.</param>
/// <param name="IsComplete">Whether no directory service adds to them.</param>
/// <param name="FirstPerson">The lowest number of a person's account.</param>
/// <param name="LastPerson">The highest number of a person's account.</param>
internal sealed record AccountFiles(ImmutableArray<Account> Accounts, ImmutableArray<Group> Groups, bool IsComplete, uint FirstPerson, uint LastPerson)
{
    // Sources that are these files, or that make up only system accounts.
    private static readonly string[] localSources = ["files", "compat", "systemd", "altfiles"];

    /// <summary>This run's; null where there is no passwd file.</summary>
    public static AccountFiles? Of(PostureRun run) => run.Files.Read("/etc/passwd") is null ? null : run.Once(Read);

    /// <summary>Reads the text of passwd; lines that are none are left out.</summary>
    public static ImmutableArray<Account> ParseAccounts(string text) =>
    [
        .. text.Split('\n').Select(line => line.TrimEnd('\r').Split(':')).Where(fields => fields.Length == 7)
            .Select(fields => Number(fields[2]) is { } uid && Number(fields[3]) is { } gid ? new Account(fields[0], uid, gid, fields[6]) : null).OfType<Account>(),
    ];

    /// <summary>Reads the text of group; lines that are none are left out.</summary>
    public static ImmutableArray<Group> ParseGroups(string text) =>
    [
        .. text.Split('\n').Select(line => line.TrimEnd('\r').Split(':')).Where(fields => fields.Length == 4)
            .Select(fields => Number(fields[2]) is { } gid ? new Group(fields[0], gid, [.. fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]) : null).OfType<Group>(),
    ];

    private static AccountFiles Read(PostureRun run)
    {
        string loginDefaults = run.Files.Read("/etc/login.defs") ?? "";
        return new(
            ParseAccounts(run.Files.Read("/etc/passwd") ?? ""),
            ParseGroups(run.Files.Read("/etc/group") ?? ""),
            IsLocalOnly(run.Files.Read("/etc/nsswitch.conf") ?? ""),
            Number(LoginDefault(loginDefaults, "UID_MIN")) ?? 1000,
            Number(LoginDefault(loginDefaults, "UID_MAX")) ?? 60000);
    }

    /// <summary>A setting of login.defs(5); null where it is not set.</summary>
    public static string? LoginDefault(string text, string name) => text.Split('\n')
        .Select(line => line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
        .LastOrDefault(words => words.Length >= 2 && words[0] == name)?[1];

    /// <summary>Whether nsswitch.conf(5) takes accounts and groups from local files only.</summary>
    public static bool IsLocalOnly(string switchFile) => switchFile.Split('\n')
        .Select(line => line.Split('#')[0].Split(':', 2))
        .Where(parts => parts.Length == 2 && parts[0].Trim() is "passwd" or "group")
        .SelectMany(parts => parts[1].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
        .All(source => source.StartsWith('[') || source.EndsWith(']') || localSources.Contains(source));

    private static uint? Number(string? text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
}

using System.Collections.Immutable;

namespace NetReady.Agent.Posture.Linux.Session;

/// <summary>What the administrator has set for every GNOME session and locked, so that people cannot change it (dconf(7)).</summary>
/// <param name="Enforced">Values by their keys, as <c>/org/gnome/desktop/session/idle-delay</c>.</param>
internal sealed record DconfPolicy(ImmutableDictionary<string, string> Enforced)
{
    /// <summary>This run's.</summary>
    public static DconfPolicy Of(PostureRun run) => run.Once(Read);

    /// <summary>The databases that a profile names, those that win first.</summary>
    public static ImmutableArray<string> ParseProfile(string text) =>
    [
        .. text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("system-db:", StringComparison.Ordinal))
            .Select(line => line["system-db:".Length..].Trim()).Where(name => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')),
    ];

    /// <summary>The number in a value as <c>uint32 900</c> or <c>900</c>; null where there is none.</summary>
    public static uint? ParseNumber(string value) => uint.TryParse(value.AsSpan(value.LastIndexOf(' ') + 1), out uint number) ? number : null;

    private static DconfPolicy Read(PostureRun run)
    {
        var enforced = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (string database in ParseProfile(run.Files.Read("/etc/dconf/profile/user") ?? ""))
        {
            // What stands in the files holds once they are compiled.
            if (!run.Files.Exists($"/etc/dconf/db/{database}")) continue;
            string folder = $"/etc/dconf/db/{database}.d";
            var locks = IniFile.In(run, $"{folder}/locks", ending: "").SelectMany(run.Files.ReadLines).Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
            var values = IniFile.ParseAll(run, IniFile.In(run, folder, ending: "").Where(path => !run.Files.FolderExists(path)));
            // Within a database the last file wins; between databases the first one.
            foreach (var setting in values.Reverse())
            {
                string key = $"/{setting.Section}/{setting.Key}";
                if (locks.Contains(key) && !enforced.ContainsKey(key)) enforced[key] = setting.Value;
            }
        }
        return new(enforced.ToImmutable());
    }
}

using System.Collections.Immutable;

namespace NetReady.Agent.Posture.Linux;

/// <summary>A line of a file of sections and settings.</summary>
/// <param name="Section">The section it stands in, without brackets; empty before the first.</param>
/// <param name="Key">What is set.</param>
/// <param name="Value">To what.</param>
internal sealed record Setting(string Section, string Key, string Value);

/// <summary>Files of <c>key = value</c> lines in <c>[sections]</c>, as desktops, Samba, PAM's modules and systemd have them.</summary>
internal static class IniFile
{
    /// <summary>The settings in order; lines that are none, and comments, are left out.</summary>
    public static ImmutableArray<Setting> Parse(string text)
    {
        var settings = ImmutableArray.CreateBuilder<Setting>();
        string section = "";
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (line.IsEmpty || line[0] is '#' or ';') continue;
            if (line[0] == '[' && line[^1] == ']') section = line[1..^1].Trim().ToString();
            else if (line.IndexOf('=') is > 0 and var equals) settings.Add(new(section, line[..equals].Trim().ToString(), line[(equals + 1)..].Trim().ToString()));
        }
        return settings.DrainToImmutable();
    }

    /// <summary>The settings of several files in the order in which they are given, each where it is there.</summary>
    public static ImmutableArray<Setting> ParseAll(PostureRun run, IEnumerable<string> paths) =>
        [.. paths.SelectMany(path => Parse(run.Files.Read(path) ?? ""))];

    /// <summary>The files with one ending in a folder, in the order in which programs read them.</summary>
    public static IEnumerable<string> In(PostureRun run, string folder, string ending = ".conf") =>
        run.Files.Names(folder).Where(name => name.EndsWith(ending, StringComparison.Ordinal)).Select(name => $"{folder}/{name}");

    /// <summary>What a key was set to last, whichever section; null where it is not set.</summary>
    public static string? Last(this IEnumerable<Setting> settings, string key, string? section = null) =>
        settings.LastOrDefault(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase)
            && (section is null || setting.Section.Equals(section, StringComparison.OrdinalIgnoreCase)))?.Value;

    /// <summary>Whether a value is one of the words for yes.</summary>
    public static bool IsYes(string? value) => value?.ToLowerInvariant() is "yes" or "true" or "on" or "1";
}

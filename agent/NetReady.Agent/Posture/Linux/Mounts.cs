using System.Collections.Immutable;
using System.Text;

namespace NetReady.Agent.Posture.Linux;

/// <summary>One line of mountinfo (proc(5)).</summary>
/// <param name="Device">Major and minor number of the device, as <c>8:1</c>; the major is 0 where none is behind it.</param>
/// <param name="SubPath">The part of the file system that is mounted; <c>/</c> where it is all.</param>
/// <param name="Point">Where it is mounted.</param>
/// <param name="Type">The file system, as <c>ext4</c>.</param>
/// <param name="Source">What was mounted, as <c>/dev/sda1</c>.</param>
/// <param name="Options">The file system's options.</param>
internal sealed record Mount(string Device, string SubPath, string Point, string Type, string Source, string Options)
{
    /// <summary>Whether the kernel keeps it under a number that stands for no device, as overlay, btrfs and tmpfs.</summary>
    public bool IsAnonymous => Device.StartsWith("0:", StringComparison.Ordinal);
}

/// <summary>What is mounted.</summary>
internal sealed record Mounts(ImmutableArray<Mount> All)
{
    /// <summary>This run's.</summary>
    public static Mounts Of(PostureRun run) => run.Once(once => Parse(once.Files.Read("/proc/self/mountinfo") ?? ""));

    /// <summary>Reads mountinfo's text; lines that are none are left out.</summary>
    public static Mounts Parse(string text)
    {
        var mounts = ImmutableArray.CreateBuilder<Mount>();
        foreach (string line in text.Split('\n'))
        {
            var fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-");
            if (dash < 6 || fields.Length < dash + 4) continue;
            mounts.Add(new(fields[2], Unescape(fields[3]), Unescape(fields[4]), fields[dash + 1], Unescape(fields[dash + 2]), fields[dash + 3]));
        }
        return new(mounts.DrainToImmutable());
    }

    /// <summary>The mount that a path lies on; null where nothing is mounted.</summary>
    public Mount? Holding(string path) => All
        .Where(mount => mount.Point == "/" || path == mount.Point || path.StartsWith(mount.Point + "/", StringComparison.Ordinal))
        // Of two mounts on one point the later hides the earlier.
        .Select((mount, order) => (mount, order))
        .OrderBy(candidate => candidate.mount.Point.Length).ThenBy(candidate => candidate.order)
        .Select(candidate => candidate.mount)
        .LastOrDefault();

    // Spaces and the like stand as \040, three octal digits.
    internal static string Unescape(string text)
    {
        if (!text.Contains('\\')) return text;
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                plain.Append((char)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0')));
                i += 3;
            }
            else plain.Append(text[i]);
        }
        return plain.ToString();
    }
}

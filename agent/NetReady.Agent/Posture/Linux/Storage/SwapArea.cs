using System.Collections.Immutable;

namespace NetReady.Agent.Posture.Linux.Storage;

/// <summary>One area of swap.</summary>
/// <param name="Path">The device or file it is.</param>
/// <param name="IsFile">Whether it is a file in a file system.</param>
internal sealed record SwapArea(string Path, bool IsFile)
{
    /// <summary>Whether it is compressed memory, which is gone with the power.</summary>
    public bool IsInMemory => Path.StartsWith("/dev/zram", StringComparison.Ordinal);

    /// <summary>Reads the text of /proc/swaps.</summary>
    public static ImmutableArray<SwapArea> Parse(string text) =>
    [
        .. text.Split('\n').Skip(1)
            .Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length >= 2)
            .Select(fields => new SwapArea(Mounts.Unescape(fields[0]), fields[1] == "file")),
    ];
}

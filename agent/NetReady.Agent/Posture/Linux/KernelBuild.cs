using System.IO.Compression;
using System.Text;
using NetReady.Agent.Platform;

namespace NetReady.Agent.Posture.Linux;

/// <summary>Which options the running kernel was built with, where its configuration is at hand.</summary>
/// <param name="IsKnown">Whether it is.</param>
/// <param name="Enabled">The options that are on, as <c>CONFIG_MODULES</c>.</param>
internal sealed record KernelBuild(bool IsKnown, IReadOnlySet<string> Enabled)
{
    /// <summary>The running kernel's.</summary>
    public static KernelBuild Of(PostureRun run) => run.Once(Read);

    /// <summary>Whether it is known that an option is off.</summary>
    public bool Lacks(string option) => IsKnown && !Enabled.Contains(option);

    /// <summary>Reads a configuration's text.</summary>
    public static KernelBuild Parse(string text)
    {
        var enabled = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
            if (line.StartsWith("CONFIG_") && line.IndexOf('=') is > 0 and var equals && line[equals..] is "=y" or "=m") enabled.Add(line[..equals].ToString());
        return new(enabled.Count > 0, enabled);
    }

    private static KernelBuild Read(PostureRun run)
    {
        if (KernelRelease.Running(run) is { } release && run.Files.Read($"/boot/config-{release}") is { } text) return Parse(text);
        return run.Files.ReadBytes("/proc/config.gz", SystemFiles.ReadLimit) is { } packed ? Parse(Unpack(packed)) : Parse("");
    }

    private static string Unpack(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        var buffer = new byte[SystemFiles.ReadLimit];
        int length = gzip.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}

namespace NetReady.Core.Facts;

/// <summary>The operating systems' names as they stand in policies, on the wire and on screen.</summary>
public static class Platforms
{
    /// <summary>The name, as <c>macos</c>.</summary>
    public static string Name(this Platform platform) => platform.ToString().ToLowerInvariant();

    /// <summary>The operating system of that name, or null where there is none.</summary>
    public static Platform? Parse(string name)
    {
        foreach (var platform in Enum.GetValues<Platform>())
            if (platform.Name() == name) return platform;
        return null;
    }

    /// <summary>The operating system this process runs on.</summary>
    /// <exception cref="PlatformNotSupportedException">It is none that NetReady knows.</exception>
    public static Platform Current() =>
        OperatingSystem.IsLinux() ? Platform.Linux
        : OperatingSystem.IsWindows() ? Platform.Windows
        : OperatingSystem.IsMacOS() ? Platform.MacOS
        : throw new PlatformNotSupportedException("NetReady runs on Linux, Windows and macOS.");
}

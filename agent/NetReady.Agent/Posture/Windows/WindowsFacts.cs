using System.Collections.Immutable;
using NetReady.Agent.Posture.Portable;

namespace NetReady.Agent.Posture.Windows;

/// <summary>Which function reads which fact on Windows. The agent answers <c>not-supported</c> for what is not here: a reader is one file more, and one line.</summary>
internal static class WindowsFacts
{
    /// <summary>The table.</summary>
    public static ImmutableArray<FactSource> All { get; } =
    [
        // The support table knows releases of Windows by their build number.
        .. PortableFacts.For(Core.Facts.Platform.Windows, version => $"{version.Build}"),
    ];
}

using System.Collections.Immutable;
using NetReady.Agent.Posture.Portable;

namespace NetReady.Agent.Posture.MacOS;

/// <summary>Which function reads which fact on macOS. The agent answers <c>not-supported</c> for what is not here: a reader is one file more, and one line.</summary>
internal static class MacOSFacts
{
    /// <summary>The table.</summary>
    public static ImmutableArray<FactSource> All { get; } =
    [
        .. PortableFacts.For(Core.Facts.Platform.MacOS, version => $"{version.Major}"),
    ];
}

using System.Collections.Immutable;
using NetReady.Agent.Posture.Linux.Network;

namespace NetReady.Agent.Posture.Portable;

/// <summary>The interfaces of this machine that are tunnels.</summary>
internal static class TunnelInterfaces
{
    /// <summary>The names of those that are up now.</summary>
    public static ImmutableHashSet<string> Up() => OperatingSystem.IsLinux() ? Tunnels.Of(new(new(), CancellationToken.None)).Up : PortableFacts.TunnelsUp();
}

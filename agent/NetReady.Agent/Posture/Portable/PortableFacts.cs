using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using NetReady.Agent.Posture.Support;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Portable;

/// <summary>What .NET itself can tell on every platform.</summary>
internal static class PortableFacts
{
    // IF_TYPE_PROP_VIRTUAL, which WireGuard's and other VPNs' adapters have on Windows; .NET has no name for it.
    private const NetworkInterfaceType VirtualAdapter = (NetworkInterfaceType)53;

    /// <summary>The facts that a platform without readers of its own has at least.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="cycle">The word under which the support table has an operating system's version.</param>
    public static ImmutableArray<FactSource> For(Core.Facts.Platform platform, Func<Version, string> cycle)
    {
        string product = platform.Name();
        return
        [
            new("device.platform", "runtime", _ => FactValue.OneOf(product)),
            new("device.os.name", "runtime", _ => FactValue.Free(product)),
            new("device.os.version", "runtime", _ => FactValue.Version(Environment.OSVersion.Version.ToString())),
            new("device.os.support_state", "endoflife.date", run => OsSupport.ReadState(run, product, cycle(Environment.OSVersion.Version))),
            new("device.os.time_to_eol", "endoflife.date", run => OsSupport.ReadTimeToEnd(run, product, cycle(Environment.OSVersion.Version))),
            new("device.uptime", "runtime", _ => FactValue.Of(TimeSpan.FromMilliseconds(Environment.TickCount64))),
            new("device.listeners.exposed_count", "runtime", run => run.Once(_ => ReadListeners()).CountExposed()),
            new("device.listeners.unapproved_count", "runtime", run => run.Once(_ => ReadListeners()).CountUnapproved(run)),
            new("vpn.mode", "routes", ReadMode),
            new("vpn.protected_when_untrusted", "routes", run => VpnMode.ReadProtected(run, ReadMode(run), _ => null)),
        ];
    }

    /// <summary>The listeners that .NET can tell; UDP ports that the system hands out to callers are not among them.</summary>
    public static ListenerList ReadListeners()
    {
        const int firstEphemeral = 49152;
        var properties = IPGlobalProperties.GetIPGlobalProperties();
        var found = properties.GetActiveTcpListeners().Select(end => (Protocol: "tcp", End: end))
            .Concat(properties.GetActiveUdpListeners().Where(end => end.Port < firstEphemeral).Select(end => (Protocol: "udp", End: end)))
            .Where(listener => !IPAddress.IsLoopback(listener.End.Address))
            .Select(listener => new Listener(listener.Protocol, listener.End.Port));
        return new(true, [.. found]);
    }

    /// <summary>The names of the adapters that look like tunnels and are up.</summary>
    public static ImmutableHashSet<string> TunnelsUp() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(candidate => candidate.OperationalStatus == OperationalStatus.Up && IsTunnel(candidate)).Select(candidate => candidate.Name),
    ];

    // Adapters that look like tunnels also serve other ends, so that one which is up says something only where traffic takes it.
    private static Reading ReadMode(PostureRun run)
    {
        var tunnels = TunnelsUp();
        var mode = VpnMode.Read(run, tunnels);
        return mode.Value is { Text: VpnMode.None } && !tunnels.IsEmpty ? Reading.None(MissingReason.NotSupported, "The agent cannot tell which adapters are tunnels.") : mode;
    }

    private static bool IsTunnel(NetworkInterface candidate) =>
        candidate.NetworkInterfaceType is NetworkInterfaceType.Tunnel or NetworkInterfaceType.Ppp or VirtualAdapter
        || candidate.Name.StartsWith("utun", StringComparison.Ordinal) || candidate.Name.StartsWith("ipsec", StringComparison.Ordinal);
}

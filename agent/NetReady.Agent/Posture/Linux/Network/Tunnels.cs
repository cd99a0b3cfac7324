using System.Collections.Immutable;
using System.Globalization;
using NetReady.Agent.Posture.Portable;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Network;

/// <summary>The tunnel interfaces that are up: tun, WireGuard, and interfaces of IPsec.</summary>
/// <param name="Up">Their names.</param>
internal sealed record Tunnels(ImmutableHashSet<string> Up)
{
    private const int NoLinkLayer = 65534;
    private const int TunnelInIp = 768;
    private const int TunnelInIpv6 = 769;
    private const int FlagUp = 0x1;
    private const int FlagTun = 0x1;

    // IPsec by policy shows no interface, and its state needs root.
    private static readonly string[] ipsecKeyDaemons = ["charon", "charon-systemd", "charon-nm", "pluto", "iked", "racoon"];

    /// <summary>This run's.</summary>
    public static Tunnels Of(PostureRun run) => run.Once(Read);

    /// <summary>vpn.tunnel.up</summary>
    public static Reading ReadUp(PostureRun run) => !Of(run).Up.IsEmpty ? true : WhyNoneIsSeen(run) ?? false;

    /// <summary>vpn.mode</summary>
    public static Reading ReadMode(PostureRun run) => Of(run).Up.IsEmpty && WhyNoneIsSeen(run) is { } why ? why : VpnMode.Read(run, Of(run).Up);

    /// <summary>vpn.protected_when_untrusted</summary>
    public static Reading ReadProtected(PostureRun run) => VpnMode.ReadProtected(run, ReadMode(run), names => Processes.Of(run).AnyOf(names));

    /// <summary>vpn.dns.path</summary>
    public static Reading ReadDnsPath(PostureRun run) => Of(run).Up.IsEmpty && WhyNoneIsSeen(run) is { } why ? why : DnsPath.Read(run, Of(run).Up);

    private static Tunnels Read(PostureRun run) => new([.. run.Files.Names("/sys/class/net").Where(name => IsUpTunnel(run, $"/sys/class/net/{name}"))]);

    /// <summary>Why no tunnel can be seen though there may be one; null where there is none.</summary>
    public static Reading? WhyNoneIsSeen(PostureRun run) =>
        !run.Files.FolderExists("/sys/class/net") ? MissingReason.NotSupported
        : Processes.Of(run).AnyOf(ipsecKeyDaemons) == true ? Reading.None(MissingReason.NeedsPrivilege, "An IPsec daemon runs; whether its tunnel is up, it says to root only.")
        : null;

    private static bool IsUpTunnel(PostureRun run, string link)
    {
        string events = run.Files.Read($"{link}/uevent") ?? "";
        // What hangs on a bus is hardware, as a modem without a link layer.
        if (run.Files.Exists($"{link}/device") || events.Contains("DEVTYPE=wwan", StringComparison.Ordinal)) return false;
        bool isTunnel = run.Files.ReadWord($"{link}/tun_flags") is { } tun
            ? (ParseHex(tun) & FlagTun) != 0
            : events.Contains("DEVTYPE=wireguard", StringComparison.Ordinal)
                || (int.TryParse(run.Files.ReadWord($"{link}/type"), CultureInfo.InvariantCulture, out int type) && type is NoLinkLayer or TunnelInIp or TunnelInIpv6);
        return isTunnel && (ParseHex(run.Files.ReadWord($"{link}/flags") ?? "0") & FlagUp) != 0 && HasCarrier(run, link);
    }

    private static bool HasCarrier(PostureRun run, string link)
    {
        try
        {
            return run.Files.ReadWord($"{link}/carrier") is null or "1";
        }
        catch (IOException)
        {
            // The kernel refuses the question while the interface is down.
            return false;
        }
    }

    private static int ParseHex(string text) =>
        int.TryParse(text.AsSpan(text.StartsWith("0x", StringComparison.Ordinal) ? 2 : 0), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int number) ? number : 0;
}

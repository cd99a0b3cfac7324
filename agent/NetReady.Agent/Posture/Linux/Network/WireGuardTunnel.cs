using NetReady.Agent.Platform;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Protocols.WireGuard;

namespace NetReady.Agent.Posture.Linux.Network;

/// <summary>The device's WireGuard tunnels: an interface is up whether or not its peer is there; only a handshake proves that.</summary>
internal static class WireGuardTunnel
{
    /// <summary>vpn.tunnel.handshake_age</summary>
    public static Reading ReadHandshakeAge(PostureRun run)
    {
        if (Of(run) is not { Peers.IsEmpty: false } tunnels) return WhyNone(run);
        // A session lives no longer than this after its handshake: without one, it is at least so long ago.
        return tunnels.Peers.Max(peer => peer.LastHandshake) is { } last
            ? FactValue.Of(run.Since(last))
            : FactValue.Numeric(FactKind.Duration, new(WireGuardProtocol.RejectAfter.TotalSeconds, double.PositiveInfinity, LowOpen: true));
    }

    /// <summary>vpn.tunnel.received</summary>
    public static Reading ReadReceived(PostureRun run) => Of(run) is { Peers.IsEmpty: false } tunnels ? FactValue.Of(new ByteSize(tunnels.Peers.Sum(peer => peer.Received))) : WhyNone(run);

    /// <summary>vpn.tunnel.sent</summary>
    public static Reading ReadSent(PostureRun run) => Of(run) is { Peers.IsEmpty: false } tunnels ? FactValue.Of(new ByteSize(tunnels.Peers.Sum(peer => peer.Sent))) : WhyNone(run);

    private static WireGuardInterfaces Of(PostureRun run) => run.Once(once => WireGuardInterfaces.Read(once.Files, once.Context.ReadKernelWireGuard));

    private static Reading WhyNone(PostureRun run) => Of(run).Reason switch
    {
        null => MissingReason.NotPresent,
        MissingReason.NeedsPrivilege => Reading.None(MissingReason.NeedsPrivilege, "There is a WireGuard interface; how it stands with its peer, it says to root only."),
        { } reason => reason,
    };
}

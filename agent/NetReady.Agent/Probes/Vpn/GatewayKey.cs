using NetReady.Protocols.OpenVpn;
using NetReady.Protocols.WireGuard;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>A key that a gateway knows its clients by. It never shows its bytes.</summary>
internal sealed record GatewayKey
{
    /// <summary>For OpenVPN: the key of its control channel.</summary>
    public OpenVpnKey? OpenVpn { get; init; }

    /// <summary>For WireGuard: a client's private key, of a client that is there for probes alone, and the gateway's public one.</summary>
    public WireGuardKeys? WireGuard { get; init; }
}

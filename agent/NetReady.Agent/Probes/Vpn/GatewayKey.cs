using NetReady.Protocols.OpenVpn;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>A key that a gateway knows its clients by. It never shows its bytes.</summary>
internal sealed record GatewayKey
{
    /// <summary>For OpenVPN: the key of its control channel.</summary>
    public OpenVpnKey? OpenVpn { get; init; }
}

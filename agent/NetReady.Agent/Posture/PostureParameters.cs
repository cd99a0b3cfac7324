namespace NetReady.Agent.Posture;

/// <summary>The assignment's parameters that facts depend on.</summary>
internal static class PostureParameters
{
    /// <summary>Ports on which a device may listen, as <c>22</c> (TCP and UDP), <c>tcp/22</c> or <c>udp/5353</c>.</summary>
    public const string ApprovedListeners = "approved_listeners";

    /// <summary>The department's networks, as <c>10.20.0.0/16</c>: traffic to them shows whether a tunnel is split.</summary>
    public const string CorporatePrefixes = "corporate_prefixes";

    /// <summary>The networks that devices may reach beside the tunnel, as <c>52.112.0.0/14</c>.</summary>
    public const string VpnExceptions = "vpn_exceptions";

    /// <summary>The hosts of the department's VPN gateways, by name or address.</summary>
    public const string VpnGateways = "vpn_gateways";

    /// <summary>The resolvers that devices may ask, as <c>10.20.0.53</c>.</summary>
    public const string AllowedResolvers = "allowed_resolvers";

    /// <summary>Process names of zero-trust clients that protect a device as well as a tunnel does.</summary>
    public const string ZeroTrustClients = "zero_trust_clients";
}

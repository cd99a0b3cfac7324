using NetReady.Core.Facts;

namespace NetReady.Agent.Diagnosis;

/// <summary>Whose a fault is, from the nearest to the farthest: the words of <c>net.fault_owner</c>.</summary>
internal enum FaultOwner
{
    /// <summary>Nobody's: there is none.</summary>
    None,

    /// <summary>The device's.</summary>
    Device,

    /// <summary>The local network's: its router, its resolver, its portal.</summary>
    LocalNetwork,

    /// <summary>The line's, beyond the router.</summary>
    Line,

    /// <summary>The VPN's.</summary>
    Vpn,

    /// <summary>A service's behind it.</summary>
    Service,
}

/// <summary>How the VPN stands: the words of <c>vpn.state</c>.</summary>
internal enum VpnState
{
    /// <summary>Something inside answers through it.</summary>
    Working,

    /// <summary>It is up, and passes small packets only.</summary>
    BlackHole,

    /// <summary>It is up and passes something, but nothing inside answers.</summary>
    InsideUnreachable,

    /// <summary>It is up, and nothing comes back through it.</summary>
    NoTraffic,

    /// <summary>A portal of the local network wants a sign-in before anything passes.</summary>
    CaptivePortal,

    /// <summary>No tunnel is up.</summary>
    Disconnected,

    /// <summary>What is inside is reached without it.</summary>
    NotNeeded,
}

/// <summary>Their names, as facts and documents write them.</summary>
internal static class DiagnosisWords
{
    /// <summary>The owner's name, as <c>local-network</c>.</summary>
    public static string Word(this FaultOwner owner) => KebabCase.From(owner.ToString());

    /// <summary>The state's name, as <c>no-traffic</c>.</summary>
    public static string Word(this VpnState state) => KebabCase.From(state.ToString());
}

using System.Collections.Immutable;

namespace NetReady.Core.Facts;

public static partial class Vocabulary
{
    private static ImmutableArray<FactDefinition> VpnFacts =>
    [
        Sampled("vpn.gateway.reachable", FactKind.Boolean, "Whether the VPN gateway answered in its own protocol, without credentials.", Better.Higher,
            new(OneTry, "one probe of up to three tries: 1 where the gateway answered in its protocol, else 0")),
        Sampled("vpn.gateway.rtt", FactKind.Duration, "Time until the VPN gateway answered in its own protocol.", Better.Lower,
            new(OneTry, "from the try that was answered to its answer")) with { Personal = false },
        Word("vpn.mode", "How traffic leaves the device: all of it through a tunnel, some of it, or none.", "full", "split", "none"),
        Stated("vpn.tunnel.up", FactKind.Boolean, "A tunnel interface exists and is up.", Better.Higher),
        Stated("vpn.protected_when_untrusted", FactKind.Boolean, "Outside the department's networks, traffic leaves through a full tunnel or a zero-trust profile.", Better.Higher),
    ];
}

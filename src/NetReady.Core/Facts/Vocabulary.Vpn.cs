using System.Collections.Immutable;

namespace NetReady.Core.Facts;

public static partial class Vocabulary
{
    private static ImmutableArray<FactDefinition> VpnFacts =>
    [
        Sampled("vpn.gateway.reachable", FactKind.Boolean, "Whether the VPN gateway answered in its own protocol, without credentials.", Better.Higher,
            new(OneTry, "one probe of up to 14 tries: 1 where the gateway answered in its protocol, 0 where it refused, or was silent in a protocol that must answer")),
        Sampled("vpn.gateway.rtt", FactKind.Duration, "Time until the VPN gateway answered in its own protocol.", Better.Lower,
            new(OneTry, "from the try that was answered to its answer; over TCP, the connection's round trip")),
        OfTls(Sampled("vpn.gateway.certificate_remaining", FactKind.Duration, "How long the certificate that the VPN gateway showed still holds; negative once it has expired.", Better.Higher,
            new(OneTry, "one handshake"))),
        OfTls(Sampled("vpn.gateway.certificate_name_matches", FactKind.Boolean, "Whether the certificate that the VPN gateway showed is for the name it was asked by.", Better.Higher,
            new(OneTry, "one handshake"))),
        OfTls(Sampled("vpn.gateway.certificate_trusted", FactKind.Boolean, "Whether an authority that the device trusts has signed the certificate that the VPN gateway showed.", Better.Higher,
            new(OneTry, "one handshake"))),
        Sampled("vpn.inside.reachable", FactKind.Boolean, "Whether a target inside the department's networks answered in its own way.", Better.Higher,
            new(OneTry, "one probe of up to 14 tries: 1 where the target answered, 0 where it refused or was silent")),
        Sampled("vpn.rtt_overhead", FactKind.Duration, "How much longer round trips to a target inside take through the tunnel than those to the gateway beside it; negative where they are shorter.", Better.Lower,
            new(OneTry, "the median of up to 5 round trips to the inside target through the tunnel, less the median of as many to the nearest gateway that answers, beside it")) with
        { NotPresent = Absence.NotApplicable, NotPresentMeans = "no tunnel leads to the target" },
        Word("vpn.state", "How the VPN stands, by what answers through it: a tunnel that is up and passes nothing is not one that works.",
            "working", "black-hole", "inside-unreachable", "no-traffic", "captive-portal", "disconnected", "not-needed") with { AsksTargets = true },
        Word("vpn.dns.path", "By which way the device's resolvers are asked: through the tunnel, outside it, or some by each.", "tunnel", "outside", "mixed") with
        { NotPresent = Absence.NotApplicable, NotPresentMeans = "no tunnel is up" },
        Word("vpn.mode", "How traffic leaves the device: all of it through a tunnel, some of it, or none.", "full", "split", "none"),
        Stated("vpn.tunnel.up", FactKind.Boolean, "A tunnel interface exists and is up.", Better.Higher),
        WireGuard(Stated("vpn.tunnel.handshake_age", FactKind.Duration, "How long ago a WireGuard tunnel last shook hands with its peer; from 3 min on, nothing passes.", Better.Lower)),
        WireGuard(Stated("vpn.tunnel.received", FactKind.Bytes, "What has come through WireGuard tunnels since they were made.")),
        WireGuard(Stated("vpn.tunnel.sent", FactKind.Bytes, "What has gone through WireGuard tunnels since they were made.")),
        Stated("vpn.split_only_exceptions", FactKind.Boolean, "By the routes, all that would leave outside the tunnel goes to the department's list of exceptions, the local network or the gateway itself.", Better.Higher) with
        { NotPresent = Absence.NotApplicable, NotPresentMeans = "no tunnel is up" },
        Stated("vpn.protected_when_untrusted", FactKind.Boolean, "Outside the department's networks, traffic leaves through a full tunnel or a zero-trust profile.", Better.Higher),
        Stated("vpn.leak.dns", FactKind.Count, "Name lookups that left beside a tunnel which was up, in the last day, to resolvers that the department does not allow; those inside HTTPS are not seen.", Better.Lower) with
        { NotPresent = Absence.NotApplicable, NotPresentMeans = "no tunnel was up while traffic was watched" },
        Stated("vpn.leak.corporate", FactKind.Count, "Packets that left for the department's networks beside the tunnel in the last day, while the device was outside them.", Better.Lower),
    ];

    private static ImmutableArray<FactDefinition> VpnFactsToCome => NobodyYet(
        IPsec(Word("vpn.profile.ike", "The version of the key exchange that the tunnel was made with.", "ikev1", "ikev2")),
        IPsec(Stated("vpn.profile.group", FactKind.Count, "The Diffie-Hellman group that the tunnel was made with, by its IANA number.")),
        IPsec(Word("vpn.profile.cipher", "The cipher that protects the tunnel.", "aes-128-gcm", "aes-256-gcm", "chacha20-poly1305", "aes-128-cbc", "aes-256-cbc", "other")),
        IPsec(Stated("vpn.profile.lifetime", FactKind.Duration, "How long the tunnel's keys are used before new ones are made.", Better.Lower)),
        Stated("vpn.encryptor.approved", FactKind.Boolean, "The encryptor in use is on the accreditor's list.", Better.Higher),
        Stated("vpn.encryptor.link_up", FactKind.Boolean, "The encryptor's link is up.", Better.Higher));

    private static FactDefinition WireGuard(FactDefinition fact) => fact with { NotPresent = Absence.NotApplicable, NotPresentMeans = "the device has no WireGuard tunnel" };

    private static FactDefinition IPsec(FactDefinition fact) => Only(fact, "the VPN is not IPsec");

    private static FactDefinition OfTls(FactDefinition fact) => Only(fact, "the VPN is not one over TLS");

    private static FactDefinition Only(FactDefinition fact, string otherwise) => fact with
    {
        NotApplicableOn = [Platform.Linux, Platform.Windows, Platform.MacOS, Platform.Android, Platform.IOS], NotApplicableMeans = otherwise,
    };
}

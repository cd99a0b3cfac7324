using System.Collections.Immutable;

namespace NetReady.Core.Facts;

public static partial class Vocabulary
{
    private static TimeSpan MediaSample => TimeSpan.FromSeconds(15);

    private static TimeSpan OneTry => TimeSpan.FromSeconds(10);

    private static TimeSpan Burst => TimeSpan.FromMilliseconds(200);

    private static ImmutableArray<FactDefinition> NetFacts =>
    [
        Sampled("net.rtt", FactKind.Duration, "Round-trip time to the target without the time spent in the reflector (RFC 8762).", Better.Lower,
            new(MediaSample, "the median of the round trips answered in the sample", 10)) with { Personal = true },
        Sampled("net.loss", FactKind.Ratio, "Share of packets sent to the target that were not answered within two seconds (RFC 7680, round trip).", Better.Lower,
            new(MediaSample, "packets not answered, of those sent", 10)) with { Personal = true },
        Sampled("net.jitter", FactKind.Duration, "Delay variation between consecutive packets of the round trip to the target (RFC 3393).", Better.Lower,
            new(MediaSample, "the mean absolute difference between the round trips of consecutive answered packets", 10)) with { Personal = true },
        Sampled("net.reorder", FactKind.Ratio, "Share of answers from the target that came after a later one's (RFC 4737 type-P-reordered).", Better.Lower,
            new(MediaSample, "answers with a lower sequence number than one already seen, of those answered", 10)),
        Sampled("net.down", FactKind.BitRate, "Rate that the path from the target down to the device is shown to carry.", Better.Higher,
            new(OneTry, "one gate test down of the highest floor asked for, or one ndt7 download where no floor is asked for or the target knows no gate test; an interval")) with { Personal = true },
        Sampled("net.up", FactKind.BitRate, "Rate that the path from the device up to the target is shown to carry.", Better.Higher,
            new(OneTry, "one gate test up of the highest floor asked for, or one ndt7 upload where no floor is asked for or the target knows no gate test; an interval")) with { Personal = true },
        Sampled("net.loaded_latency_increase", FactKind.Duration, "How much longer packets take while the line is filled.", Better.Lower,
            new(OneTry, "how long packets of the gate tests down and up waited in the line's queue, whichever was longer; an interval, which ends where a full queue began to drop packets and is open where none did")),
        Sampled("net.path_mtu", FactKind.Bytes, "The largest IP packet, headers included, that the path to the target takes whole and that is answered.", Better.Higher,
            new(OneTry, "one search (RFC 8899) up to what the interface takes; an interval where loss leaves the size open")),
        Sampled("net.path_mtu_black_hole", FactKind.Boolean, "Whether packets that the device's interface takes vanish on the path to the target for their size, and no router says so: connections hang.", Better.Lower,
            new(OneTry, "one search: 1 where packets of a size were lost three times or more while smaller ones passed and no ICMP message told what passes, else 0")),
        Sampled("net.collector.success", FactKind.Boolean, "Whether the collector took the report that the device tried to deliver.", Better.Higher,
            new(OneTry, "one try to deliver reports: 1 where the collector answered, else 0")) with { Personal = true },
        // Not on a personal device: that its line has a sign-in page would tell where its person is.
        Sampled("net.captive_portal", FactKind.Boolean, "Whether something on the way, as the sign-in page of a hotel's network, answers in place of the one who was asked.", Better.Lower,
            new(OneTry, "one question over plain HTTP to each of the far end's addresses: 0 where only the far end answered, 1 where another answered in its place")),
        Lookups(Sampled("net.dns", FactKind.Duration, "Time until the device's own resolvers have looked up a name that the department declares; what they remember counts.", Better.Lower,
            new(OneTry, "the median time of those answered of ten lookups, spread over the sample, of the declared names in turn"))),
        Lookups(Sampled("net.dns_failure", FactKind.Ratio, "Share of lookups of names that the department declares which the device's own resolvers did not answer with an address.", Better.Lower,
            new(OneTry, "lookups without an address, of ten that are spread over the sample; each is put again for 5 s, and to the next resolver"))),
        Stated("net.metered", FactKind.Boolean, "The line in use is charged by volume.", Better.Lower),
        Word("net.fault_owner", "Whose a fault is that keeps the device from its work, from the nearest to the farthest.", "none", "device", "local-network", "line", "vpn", "service") with { AsksTargets = true },

        // What passes by itself, of the last day or since the agent began to watch: headers only, counted on the device. Never on a personal one: what passes there is its person's own.
        Stated("net.passive.rtt", FactKind.Duration, "The median round trip of the device's own TCP connections, from a segment to the echo of its timestamp (RFC 7323), over the last day.", Better.Lower),
        Stated("net.passive.retransmissions", FactKind.Ratio, "Share of the payload of the device's own TCP connections, both ways, that had been sent before, over the last day.", Better.Lower),
        Stated("net.passive.peak_down", FactKind.BitRate, "The highest rate over a second at which packets from beyond the local network came to the device in the last day, in bits of layer 2.", Better.Higher),
        Stated("net.passive.peak_up", FactKind.BitRate, "The highest rate over a second at which the device sent packets beyond the local network in the last day, in bits of layer 2.", Better.Higher),
        Stated("net.passive.cleartext", FactKind.Ratio, "Share of the TCP connections that the device opened outside a tunnel in the last day which went to the ports of protocols without encryption, as HTTP and LDAP.", Better.Lower),
        Stated("net.passive.cleartext_connections", FactKind.Count, "TCP connections that the device opened outside a tunnel in the last day to the ports of protocols without encryption; those that turn to TLS on the way are among them.", Better.Lower),
        Stated("net.passive.lookups_elsewhere", FactKind.Count, "Name lookups that the device sent in the last day to resolvers which the department does not allow; those inside HTTPS are not seen.", Better.Lower),

        // What the collector works out from the samples above.
        Sampled("net.mos", FactKind.Number, "Estimated quality of a voice call, from 1 (bad) to 4.5 (best), from round trips, jitter and loss by the E-model (ITU-T G.107).", Better.Higher,
            new(MediaSample, "the E-model's mean opinion score for G.711 with loss concealment, from the same sample's round trip, jitter and loss")) with { Maker = Maker.Collector },
        Sampled("net.aim_rtc", FactKind.Number, "Points for real-time calls out of 60 by Cloudflare's Aggregated Internet Measurement, from round trips, jitter, loss and their increase under load.", Better.Higher,
            new(MediaSample, "the points of the same sample's round trip, jitter and loss, and of the last increase under load in the day before")) with { Maker = Maker.Collector },
    ];

    private static ImmutableArray<FactDefinition> NetFactsToCome => NobodyYet(
        Sampled("net.burst_loss", FactKind.Ratio, "Share of packets sent to the target in a burst of 200 ms that were not answered.", Better.Lower,
            new(Burst, "packets not answered, of those sent", 50)),
        Sampled("net.responsiveness", FactKind.Rate, "Round trips that fit into a minute while the line is filled (draft-ietf-ippm-responsiveness).", Better.Higher,
            new(OneTry, "one run of the draft's test, down and up one after the other")),
        Stated("net.udp_media_ok", FactKind.Boolean, "The media target answers over UDP on the ports that calls use.", Better.Higher),
        Stated("net.required_endpoints_ok", FactKind.Ratio, "Share of the endpoints that the department requires which the device can reach.", Better.Higher),
        Stated("net.tls_intercepted_optimize", FactKind.Boolean, "Someone on the way opens the encryption of endpoints that should be reached directly.", Better.Lower),
        Stated("net.egress_distance", FactKind.Distance, "Distance from the device to where its traffic enters the internet.", Better.Lower),
        Sampled("net.saas_down", FactKind.BitRate, "Rate at which the department's cloud storage sends a file to the device.", Better.Higher,
            new(OneTry, "one download of a declared file")),
        Word("net.wifi.security", "How the wireless network in use is protected.", "open", "wep", "wpa", "wpa2", "wpa3", "enterprise") with
        { NotPresent = Absence.NotApplicable, NotPresentMeans = "no wireless network is in use" },
        Stated("net.egress_country_allowed", FactKind.Boolean, "The country in which the device's traffic enters the internet is one that the register allows it.", Better.Higher),
        Stated("net.internet_direct_reachable", FactKind.Boolean, "The internet can be reached without going through the department.", Better.Lower),
        Stated("net.radios_enabled", FactKind.Count, "Radios that are switched on: wireless network, Bluetooth, cellular.", Better.Lower),
        Sampled("net.enclave_gateway.success", FactKind.Boolean, "Whether the enclave's gateway answered.", Better.Higher,
            new(OneTry, "one try: 1 where the gateway answered, else 0")));

    private static FactDefinition Lookups(FactDefinition fact) => fact with { NotPresentMeans = "the device has no resolver configured" };
}

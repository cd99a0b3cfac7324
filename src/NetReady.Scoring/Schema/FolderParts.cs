using System.Text.Json.Nodes;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Scoring.Explaining;

namespace NetReady.Scoring.Schema;

/// <summary>The schemas of the two files that stand beside the packs: <c>department.yaml</c> and <c>tiers.yaml</c>.</summary>
internal static class FolderParts
{
    private const string HostAndPort = @"^\S+:[0-9]{1,5}$";

    /// <summary>The schema of <c>department.yaml</c>.</summary>
    public static JsonObject Department() => Parts.Keys("What NetReady's packs ask of the department.",
    [
        ("departments", Parts.OneOrMore("Names that join strings and policies use; the first is taken where none is given.", () => Parts.Text("A department."))),
        ("sites", Parts.ListOf("Where devices are; a host belongs to the first site that serves its department.", Parts.Keys(null,
        [
            ("name", Parts.Text("The site's name.")),
            ("departments", Parts.OneOrMore("The departments whose devices it serves; all of them where it is left out.", () => Parts.Text("A department."))),
            ("reflector", Server("The STAMP reflector that devices measure to: 'collector' (its own) or host:port.")),
            ("ndt7", Server("The ndt7 server, for throughput as a number: 'collector' (its own) or host:port. The collector's own unless said.")),
            ("gate", Server("The far end of gate tests, for throughput that rules ask about: 'collector' (its own) or host:port. The collector's own unless said.")),
            ("portal_check", Server("The far end of the check for captive portals, by plain HTTP: 'collector' (its own) or host:port. The collector's own unless said. Best on port 80, as most portals catch that alone.")),
        ], "name", "reflector"))),
        ("gateways", Parts.ListOf("VPN gateways; a rule names one by its 'target'.", Parts.Keys(null,
        [
            ("name", Parts.Text("The name that rules use, as vpn.")),
            ("protocol", Parts.Words("How it answers.", ("ikev2", "IKEv2 (RFC 7296)."), ("openvpn", "OpenVPN over UDP."), ("openvpn-tcp", "OpenVPN over TCP."),
                ("wireguard", "WireGuard."), ("tls", "An SSL VPN, by its TLS handshake."))),
            ("address", Address()),
        ], "name", "protocol", "address"))),
        ("targets", Parts.ListOf("Media and inside services; a rule names one by its 'target'.", Parts.Keys(null,
        [
            ("name", Parts.Text("The name that rules use, as media.")),
            ("method", Parts.Words("How it answers.", ("stamp", "STAMP (RFC 8762)."), ("icmp", "ICMP echo; its address is a host without a port."), ("tcp", "A TCP connection."), ("tls", "A TLS handshake."))),
            ("address", Parts.Pattern("Where it is, host:port; with icmp, host.", @"^\S+$", "host:port, or host with icmp", "files.example.gov.uk:443")),
            ("inside", Parts.Flag("Whether it lies inside the department's networks, and so behind the VPN for whoever is elsewhere. false unless said.")),
        ], "name", "method", "address"))),
        ("corporate_prefixes", Parts.OneOrMore("The department's own networks, as 10.0.0.0/8.", () => Parts.Pattern("A network.", @"^[0-9a-fA-F.:]+/[0-9]{1,3}$", "a network, as 10.0.0.0/8"))),
        ("vpn_exceptions", Parts.OneOrMore("The networks that devices may reach beside the tunnel while it is up.", () => Parts.Pattern("A network.", @"^[0-9a-fA-F.:]+/[0-9]{1,3}$", "a network, as 52.112.0.0/14"))),
        ("allowed_resolvers", Parts.OneOrMore("The resolvers that devices may ask.", () => Parts.Pattern("An address.", @"^[0-9a-fA-F.:]+$", "an address, as 10.0.0.53"))),
        ("lookup_names", Parts.OneOrMore("Names that devices look up by their own resolvers, to measure those by.", () => Parts.Pattern("A name.", @"^[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]+)+$", "a name with its domain, as intranet.example.gov.uk"))),
        ("approved_listeners", Parts.OneOrMore("Ports on which devices may listen beyond themselves.", () => Parts.Pattern("A port with its protocol.", "^(tcp|udp)/[0-9]{1,5}$", "a port with its protocol, as tcp/22"))),
        ("parameters", new() { ["description"] = "Decisions that packs leave to the department, by name.", ["type"] = "object" }),
        ("also_collect", AlsoCollect()),
        ("report_every", Parts.Duration("How often agents report: from 5 s to 1 d. 15 min unless said.", "15 min")),
        ("daily_bytes", Parts.Quantity("The most that one agent's measuring sends and receives in a day: from 1 MB to 1000 GB. 25 MB unless said.", Dimension.Bytes, "25 MB")),
        ("hold_share", Parts.Quantity("A changed folder that would change the state of more than this share of the hosts waits for 'netready policy apply': 0 % holds every such change, 100 % none. 5 % unless said.", Dimension.Ratio, "5 %")),
    ], "sites");

    /// <summary>The schema of <c>tiers.yaml</c>.</summary>
    public static JsonObject Tiers() => Parts.Keys("NetReady's tiers and markings.",
    [
        ("tiers", Parts.ListOf("The tiers, the lowest first.", Parts.Keys(null,
        [
            ("tier", Parts.Text("The tier's name, as join strings and policies write it.")),
            ("markings", Parts.OneOrMore("The markings within it, the lowest first.", () => Parts.Text("A marking."))),
            ("presence", Parts.Keys("How long a host may be silent; the three rise.",
            [
                ("late", Parts.Duration("From then on it is late. 1 d unless said.", "1 d")),
                ("stale", Parts.Duration("From then on its last verdict has lapsed: it is unassessed. 30 d unless said.", "30 d")),
                ("gone", Parts.Duration("From then on it counts as gone. 90 d unless said.", "90 d")),
            ])),
            ("longest_waiver", Parts.Duration("How long a rule may be waived for its hosts. 90 d unless said.", "90 d")),
        ], "tier"))),
    ], "tiers");

    private static JsonObject Server(string help) => Parts.Pattern(help, $"(^collector$)|({HostAndPort})", "'collector' or host:port", "collector");

    private static JsonObject Address() => Parts.Pattern("Where it is, host:port.", HostAndPort, "host:port, as vpn.example.gov.uk:500");

    private static JsonObject AlsoCollect() => Parts.OneOrMore("Stated facts to collect though no rule asks for them, or 'all' that the privacy contract allows.", () =>
    {
        var names = new JsonArray(new JsonObject { ["const"] = "all", ["description"] = "All that the privacy contract allows." });
        foreach (var fact in Vocabulary.All.Where(Departments.DepartmentReader.CanCollect)) names.Add((JsonNode)new JsonObject { ["const"] = fact.Name, ["description"] = FactHelp.Of(fact) });
        return new() { ["type"] = "string", ["anyOf"] = names };
    });
}

using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Departments;

/// <summary>Reads <c>department.yaml</c>.</summary>
internal static class DepartmentReader
{
    /// <summary>The word for the collector's own reflector or server.</summary>
    private const string Collector = "collector";

    /// <summary>Reads the file's map; what is wrong is noted and left out.</summary>
    public static Department Read(YamlMap map, ProblemList problems)
    {
        var root = new Section(map, "department.yaml", problems);
        var names = new HashSet<string>(StringComparer.Ordinal) { Department.Reflector };
        var department = new Department
        {
            Names = [.. root.Words("departments").Select(word => word.Text)],
            Sites = ReadSites(root),
            Targets = [.. ReadGateways(root, names), .. ReadTargets(root, names)],
            CorporatePrefixes = Words(root, "corporate_prefixes", IsNetwork, "a network, as 10.0.0.0/8 (the bits beyond the prefix are 0)"),
            VpnExceptions = Words(root, "vpn_exceptions", IsNetwork, "a network, as 52.112.0.0/14 (the bits beyond the prefix are 0)"),
            AllowedResolvers = Words(root, "allowed_resolvers", word => IPAddress.TryParse(word, out _), "an address, as 10.0.0.53"),
            LookupNames = Words(root, "lookup_names", IsName, "a name with its domain, as intranet.example.gov.uk"),
            ApprovedListeners = Words(root, "approved_listeners", IsListener, "a port with its protocol, as tcp/22"),
            Parameters = ReadParameters(root),
            AlsoCollect = ReadAlsoCollect(root),
            ReportEvery = ReadReportEvery(root),
            DailyBytes = ReadDailyBytes(root),
            HoldShare = ReadHoldShare(root),
        };
        root.End();
        return department;
    }

    private static ImmutableArray<Site> ReadSites(Section root)
    {
        var sites = ImmutableArray.CreateBuilder<Site>();
        var items = root.Items("sites");
        foreach (var item in items ?? [])
        {
            if (Section.Of(item, "a site", root.Problems) is not { } section) continue;
            string? name = section.NeededText("name");
            section.NeededText("reflector");
            var site = new Site(
                name ?? "", [.. section.Words("departments").Select(word => word.Text)], Address(section, "reflector"), Address(section, "ndt7"), Address(section, "gate"), Address(section, "portal_check"));
            if (sites.Any(known => known.Name == site.Name)) section.Wrong("name", $"the site {Wording.Quote(site.Name)} is listed twice");
            sites.Add(site);
            section.End();
        }
        if (items is null or { Length: 0 }) root.Problems.Add(root.Mark, "department.yaml needs 'sites' with at least one, as \"- { name: everywhere, reflector: collector }\"");
        return sites.ToImmutable();
    }

    private static string? Address(Section section, string key)
    {
        if (section.Scalar(key) is not { } scalar || scalar.Text == Collector) return null;
        if (IsHostAndPort(scalar.Text)) return scalar.Text;
        section.Problems.Add(scalar.Mark, $"{Wording.Quote(scalar.Text)} is neither 'collector' nor host:port, as reflector.example.gov.uk:862");
        return null;
    }

    private static ImmutableArray<DeclaredTarget> ReadGateways(Section root, HashSet<string> names) =>
        ReadTargets(root, "gateways", "a gateway", "protocol", ["ikev2", "openvpn", "openvpn-tcp", "wireguard", "tls"], names, _ => TargetPlace.Gateway);

    private static ImmutableArray<DeclaredTarget> ReadTargets(Section root, HashSet<string> names) =>
        ReadTargets(root, "targets", "a target", "method", ["stamp", "icmp", "tcp", "tls"], names, section => section.Flag("inside") == true ? TargetPlace.Inside : TargetPlace.Outside);

    private static ImmutableArray<DeclaredTarget> ReadTargets(
        Section root, string key, string title, string methodKey, ImmutableArray<string> methods, HashSet<string> names, Func<Section, TargetPlace> placeOf)
    {
        var targets = ImmutableArray.CreateBuilder<DeclaredTarget>();
        foreach (var item in root.Items(key) ?? [])
        {
            if (Section.Of(item, title, root.Problems) is not { } section) continue;
            string? name = section.NeededText("name");
            if (name is not null && !names.Add(name)) section.Wrong("name", $"the target {Wording.Quote(name)} is there already; each has a name of its own");
            section.NeededText(methodKey);
            string? method = section.Word(methodKey, methods);
            string? address = section.NeededText("address");
            if (address is not null && WrongAddress(method, address) is { } wrong) section.Wrong("address", wrong);
            var place = placeOf(section);
            if (name is not null && method is not null && address is not null) targets.Add(new(name, method, address, place));
            section.End();
        }
        return targets.ToImmutable();
    }

    private static string? WrongAddress(string? method, string address)
    {
        if (method != TargetMethod.Icmp.Name()) return IsHostAndPort(address) ? null : $"{Wording.Quote(address)} is not host:port, as vpn.example.gov.uk:500";
        return IPAddress.TryParse(address, out _) || Uri.CheckHostName(address) is UriHostNameType.Dns ? null : $"{Wording.Quote(address)} is not a host alone, as files.example.gov.uk; ICMP has no ports";
    }

    private static ImmutableArray<string> Words(Section root, string key, Func<string, bool> fits, string shape)
    {
        var words = root.Words(key);
        foreach (var word in words.Where(word => !fits(word.Text))) root.Problems.Add(word.Mark, $"{Wording.Quote(word.Text)} is not {shape}");
        return [.. words.Select(word => word.Text)];
    }

    private static ImmutableSortedDictionary<string, string> ReadParameters(Section root)
    {
        var parameters = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (root.Take("parameters") is not { } node) return parameters.ToImmutable();
        if (node is not YamlMap map)
        {
            if (node is not YamlScalar { IsEmpty: true }) root.Problems.Add(node.Mark, $"'parameters' is names with values, and this is {node.Title}");
            return parameters.ToImmutable();
        }
        foreach (var (name, value) in map.Entries)
        {
            if (value is YamlScalar { IsEmpty: false } scalar) parameters[name.Text] = scalar.Text;
            else root.Problems.Add(value.Mark, $"the parameter {Wording.Quote(name.Text)} is a single value, as true");
        }
        return parameters.ToImmutable();
    }

    private static ImmutableArray<string> ReadAlsoCollect(Section root)
    {
        var words = root.Words("also_collect");
        if (words is [{ Text: "all" }]) return [.. Vocabulary.All.Where(CanCollect).Select(fact => fact.Name)];
        foreach (var word in words)
        {
            if (Vocabulary.Find(word.Text) is not { } fact)
                root.Problems.Add(word.Mark, FactName.Unknown(word.Text));
            else if (!CanCollect(fact)) root.Problems.Add(word.Mark, $"{fact.Name} is not stated by agents; leave it out");
        }
        return [.. words.Select(word => word.Text)];
    }

    /// <summary>Whether agents state it of themselves: no samples, not the register's word, not what the collector makes, and what they can read at all.</summary>
    public static bool CanCollect(FactDefinition fact) => fact is { IsSampled: false, Maker: Maker.Agent };

    private static TimeSpan ReadReportEvery(Section root)
    {
        var every = root.Duration("report_every") ?? Department.Undeclared.ReportEvery;
        if (every >= TimeSpan.FromSeconds(5) && every <= TimeSpan.FromDays(1)) return every;
        root.Wrong("report_every", "'report_every' is from 5 s to 1 d");
        return Department.Undeclared.ReportEvery;
    }

    private static ByteSize ReadDailyBytes(Section root)
    {
        double bytes = root.Quantity("daily_bytes", Dimension.Bytes) ?? Department.Undeclared.DailyBytes.Bytes;
        if (bytes is >= 1e6 and <= 1e12) return new((long)bytes);
        root.Wrong("daily_bytes", "'daily_bytes' is from 1 MB to 1000 GB");
        return Department.Undeclared.DailyBytes;
    }

    private static double ReadHoldShare(Section root)
    {
        double share = root.Quantity("hold_share", Dimension.Ratio) ?? Department.Undeclared.HoldShare;
        if (share is >= 0 and <= 1) return share;
        root.Wrong("hold_share", "'hold_share' is from 0 % to 100 %");
        return Department.Undeclared.HoldShare;
    }

    private static bool IsNetwork(string word) =>
        IPNetwork.TryParse(word, out var network) && IPAddress.TryParse(word[..word.IndexOf('/')], out var address) && address.Equals(network.BaseAddress);

    // With its domain, so that every network means the same by it.
    private static bool IsName(string word) => word.Length <= 253 && word.Contains('.', StringComparison.Ordinal) && !word.EndsWith('.') && Uri.CheckHostName(word) is UriHostNameType.Dns && Ascii.IsValid(word);

    private static bool IsListener(string word) =>
        word.Split('/') is [("tcp" or "udp"), var port] && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0;

    private static bool IsHostAndPort(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0) return false;
        string host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) return IPAddress.TryParse(host[1..^1], out _);
        return Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
    }
}

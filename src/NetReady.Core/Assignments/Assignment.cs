using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Core.Assignments;

/// <summary>What a collector asks of one agent: what some active policy for its class needs, and no more.</summary>
public sealed record Assignment
{
    /// <summary>A hash of the content: the same assignment has the same one, and a report that names it is not sent it again.</summary>
    public required string Hash { get; init; }

    /// <summary>The stated facts that are asked for, by name.</summary>
    public required ImmutableArray<string> Facts { get; init; }

    /// <summary>The sampled facts that are asked for.</summary>
    public required ImmutableArray<SampleAssignment> Samples { get; init; }

    /// <summary>Where to measure to, by the name that rules use.</summary>
    public required ImmutableArray<MeasuringTarget> Targets { get; init; }

    /// <summary>What the facts' reading depends on, as <c>approved_listeners</c>; values as words.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Parameters { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>How often to report.</summary>
    public required TimeSpan ReportEvery { get; init; }

    /// <summary>The most that measuring may send and receive in a day.</summary>
    public required ByteSize DailyBytes { get; init; }

    /// <summary>The privacy contract under which the collector takes facts from this class of device.</summary>
    public required PrivacyContract Privacy { get; init; }
}

/// <summary>One sampled fact to collect.</summary>
/// <param name="Fact">The fact's name.</param>
/// <param name="Target">The target's name.</param>
/// <param name="Sample">The length of one sample.</param>
/// <param name="Floors">For a rate: the limits that policies ask about, in bit/s by rising number; measuring stops when the highest is shown.</param>
public sealed record SampleAssignment(string Fact, string Target, TimeSpan Sample, ImmutableArray<double> Floors)
{
    /// <summary>The key under which its samples travel.</summary>
    [JsonIgnore]
    public FactKey Key => new(Fact, Target, Sample);
}

/// <summary>How a target is asked.</summary>
public enum TargetMethod
{
    /// <summary>A STAMP reflector (RFC 8762); <c>host:port</c>, UDP.</summary>
    Stamp,

    /// <summary>An ndt7 server; <c>host:port</c>, HTTPS.</summary>
    Ndt7,

    /// <summary>The far end of NetReady's gate test; <c>host:port</c>, UDP, and TCP where UDP does not come through.</summary>
    Gate,

    /// <summary>An IKEv2 gateway (RFC 7296); <c>host:port</c>, UDP.</summary>
    Ikev2,

    /// <summary>An OpenVPN server; <c>host:port</c>, UDP.</summary>
    OpenVpn,

    /// <summary>An OpenVPN server; <c>host:port</c>, TCP.</summary>
    OpenVpnTcp,

    /// <summary>A WireGuard peer; <c>host:port</c>, UDP.</summary>
    WireGuard,

    /// <summary>An SSL VPN or a service, by its TLS handshake; <c>host:port</c>, TCP.</summary>
    Tls,

    /// <summary>A service, by a TCP connection; <c>host:port</c>.</summary>
    Tcp,

    /// <summary>A host, by ICMP echo (RFC 792, RFC 4443); <c>host</c> alone.</summary>
    Icmp,

    /// <summary>The far end of the check for captive portals; <c>host:port</c>, plain HTTP.</summary>
    Http,

    /// <summary>A name for the device's own resolvers to look up; the name alone.</summary>
    Dns,
}

/// <summary>The names of methods, as documents and messages write them.</summary>
public static class TargetMethods
{
    /// <summary>The method's name, as <c>openvpn-tcp</c>.</summary>
    public static string Name(this TargetMethod method) => method is TargetMethod.OpenVpnTcp ? "openvpn-tcp" : method.ToString().ToLowerInvariant();

    /// <summary>The method of that name; null where there is none.</summary>
    public static TargetMethod? Parse(string name)
    {
        foreach (var method in Enum.GetValues<TargetMethod>())
            if (method.Name() == name) return method;
        return null;
    }

    /// <summary>Every method's name, between commas.</summary>
    public static string Names => string.Join(", ", Enum.GetValues<TargetMethod>().Select(Name));
}

/// <summary>Where a target lies.</summary>
public enum TargetPlace
{
    /// <summary>Reached over the line.</summary>
    Outside,

    /// <summary>A VPN gateway: reached over the line, and what is inside lies behind it.</summary>
    Gateway,

    /// <summary>Inside the department's networks: reached from there, or through the VPN.</summary>
    Inside,
}

/// <summary>One place to measure to.</summary>
/// <param name="Name">The name that rules use, as <c>reflector</c>.</param>
/// <param name="Method">How it is asked.</param>
/// <param name="Address">Where it is, <c>host:port</c>; a name alone where that is looked up, or the method has no ports.</param>
public sealed record MeasuringTarget(string Name, TargetMethod Method, string Address)
{
    /// <summary>Where it lies.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TargetPlace Place { get; init; }
}

/// <summary>Which facts may leave a device of one ownership class; the agent drops the others, the collector rejects them.</summary>
/// <param name="Ownership"><c>corporate</c> or <c>personal</c>.</param>
/// <param name="Version">The contract's version; a wider one has a higher number.</param>
/// <param name="Facts">The facts' names, sorted.</param>
/// <param name="KeptFor">How long the collector keeps them.</param>
public sealed record PrivacyContract(string Ownership, int Version, ImmutableArray<string> Facts, TimeSpan KeptFor)
{
    /// <summary>Whether the contract lets this fact leave the device.</summary>
    public bool Allows(string fact) => Facts.BinarySearch(fact, StringComparer.Ordinal) >= 0;

    /// <summary>The contract for corporate devices: every fact but the register's and those that the collector makes.</summary>
    public static PrivacyContract Corporate { get; } = new("corporate", 3, Names(fact => fact.Maker is Maker.Agent or Maker.NobodyYet), TimeSpan.FromDays(400));

    /// <summary>The contract for personal devices: the few facts the vocabulary marks for them.</summary>
    public static PrivacyContract Personal { get; } = new("personal", 1, Names(fact => fact.Personal), TimeSpan.FromDays(90));

    /// <summary>The contract of an ownership class.</summary>
    public static PrivacyContract Of(Hosts.Ownership ownership) => ownership == Hosts.Ownership.Corporate ? Corporate : Personal;

    private static ImmutableArray<string> Names(Func<FactDefinition, bool> allowed) =>
        [.. Vocabulary.All.Where(allowed).Select(fact => fact.Name).Order(StringComparer.Ordinal)];
}

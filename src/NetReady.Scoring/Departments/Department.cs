using System.Collections.Immutable;
using NetReady.Core.Assignments;
using NetReady.Core.Units;

namespace NetReady.Scoring.Departments;

/// <summary>A site and what devices there measure to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Departments">The departments whose devices it serves; empty for all.</param>
/// <param name="Reflector">Its STAMP reflector, <c>host:port</c>; null for the collector's own.</param>
/// <param name="Ndt7">Its ndt7 server, <c>host:port</c>; null for the collector's own.</param>
/// <param name="Gate">Its far end of gate tests, <c>host:port</c>; null for the collector's own.</param>
/// <param name="PortalCheck">Its far end of the check for captive portals, <c>host:port</c>; null for the collector's own.</param>
public sealed record Site(string Name, ImmutableArray<string> Departments, string? Reflector, string? Ndt7, string? Gate = null, string? PortalCheck = null);

/// <summary>A place to measure to besides the reflector: a VPN gateway, or an inside or media service.</summary>
/// <param name="Name">The name that rules' <c>target</c> uses.</param>
/// <param name="Method">How it answers: <c>ikev2</c>, <c>openvpn</c>, <c>openvpn-tcp</c>, <c>wireguard</c> or <c>tls</c> for a gateway; <c>stamp</c>, <c>icmp</c>, <c>tcp</c> or <c>tls</c> for a service.</param>
/// <param name="Address">Where it is, <c>host:port</c>; of <c>icmp</c>, <c>host</c>.</param>
/// <param name="Place">Whether it is a VPN gateway, inside the department's networks, or neither.</param>
public sealed record DeclaredTarget(string Name, string Method, string Address, TargetPlace Place = TargetPlace.Outside);

/// <summary>What <c>department.yaml</c> says: where to measure to, and what packs ask of the department.</summary>
public sealed record Department
{
    /// <summary>What holds where the folder has no <c>department.yaml</c>.</summary>
    public static readonly Department Undeclared = new() { IsDeclared = false };

    /// <summary>Whether the folder has the file.</summary>
    public bool IsDeclared { get; init; } = true;

    /// <summary>The departments' names; empty where the file names none.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>The sites; a host belongs to the first that serves its department.</summary>
    public ImmutableArray<Site> Sites { get; init; } = [new("collector", [], null, null)];

    /// <summary>VPN gateways, inside and media services.</summary>
    public ImmutableArray<DeclaredTarget> Targets { get; init; } = [];

    /// <summary>What packs ask for by name; a flag is <c>true</c> or <c>false</c>.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The department's networks, as <c>10.0.0.0/8</c>.</summary>
    public ImmutableArray<string> CorporatePrefixes { get; init; } = [];

    /// <summary>The networks that devices may reach beside the tunnel while it is up, as <c>52.112.0.0/14</c>.</summary>
    public ImmutableArray<string> VpnExceptions { get; init; } = [];

    /// <summary>The resolvers that devices may ask.</summary>
    public ImmutableArray<string> AllowedResolvers { get; init; } = [];

    /// <summary>The names that devices look up, to measure their resolvers by.</summary>
    public ImmutableArray<string> LookupNames { get; init; } = [];

    /// <summary>The ports on which devices may listen beyond themselves, as <c>tcp/22</c>.</summary>
    public ImmutableArray<string> ApprovedListeners { get; init; } = [];

    /// <summary>Stated facts to collect though no rule asks for them.</summary>
    public ImmutableArray<string> AlsoCollect { get; init; } = [];

    /// <summary>How often agents report.</summary>
    public TimeSpan ReportEvery { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The most that one agent's measuring may send and receive in a day.</summary>
    public ByteSize DailyBytes { get; init; } = new(25_000_000);

    /// <summary>The share of hosts, 0 to 1, above which a changed folder that would flip their states waits until somebody applies it.</summary>
    public double HoldShare { get; init; } = 0.05;

    /// <summary>Whether a target of that name can be measured to.</summary>
    public bool Declares(string target) => target == Reflector || Targets.Any(declared => declared.Name == target);

    /// <summary>Whether verdicts hang on nothing that another department says otherwise.</summary>
    internal bool JudgesAs(Department other)
    {
        static IEnumerable<string> Names(Department department) => department.Targets.Select(target => target.Name).Order(StringComparer.Ordinal);
        return ReferenceEquals(this, other) || (IsDeclared == other.IsDeclared && Names(this).SequenceEqual(Names(other)) && Parameters.SequenceEqual(other.Parameters));
    }

    /// <summary>The name of the target that every site has.</summary>
    public const string Reflector = "reflector";
}

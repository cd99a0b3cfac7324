using System.Collections.Immutable;
using NetReady.Agent.Probes.Dns;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Portable;

/// <summary>By which way the device's resolvers are asked while a tunnel is up.</summary>
internal static class DnsPath
{
    /// <summary>vpn.dns.path, given the tunnels that are up; nothing is sent.</summary>
    public static Reading Read(PostureRun run, IReadOnlySet<string> tunnelsUp)
    {
        if (tunnelsUp.Count == 0) return Reading.None(MissingReason.NotPresent, "No tunnel is up.");
        var resolvers = Resolvers.Read(run.Files);
        if (resolvers.Asked.IsEmpty) return Reading.None(MissingReason.NotConfigured, "The device has no resolver configured.");
        if (resolvers.Beyond.IsEmpty) return Reading.None(MissingReason.NotSupported, "Programs ask a resolver on the device itself, and it cannot be told whom that asks.");
        ImmutableArray<Egress> ways = [.. resolvers.Beyond.Select(run.Context.EgressToward).OfType<Egress>()];
        if (ways.IsEmpty) return Reading.None(MissingReason.Error, "The device has no route to its resolvers.");
        int inside = ways.Count(way => tunnelsUp.Contains(way.Interface));
        return FactValue.OneOf(inside == ways.Length ? "tunnel" : inside == 0 ? "outside" : "mixed");
    }
}

using System.Collections.Immutable;
using System.Net;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Portable;

/// <summary>How traffic leaves the device, told from where it would leave toward public addresses and toward the department's networks.</summary>
internal static class VpnMode
{
    /// <summary>Every packet leaves through a tunnel.</summary>
    public const string Full = "full";

    /// <summary>Some traffic leaves through a tunnel, some beside it.</summary>
    public const string Split = "split";

    /// <summary>Nothing leaves through a tunnel.</summary>
    public const string None = "none";

    // a.root-servers.net: addresses that will stay public and are nobody's inside network. Nothing is sent to them.
    private static readonly ImmutableArray<IPAddress> publicAddresses = [IPAddress.Parse("198.41.0.4"), IPAddress.Parse("2001:503:ba3e::2:30")];

    /// <summary>The mode, given the tunnels that are up.</summary>
    public static Reading Read(PostureRun run, IReadOnlySet<string> tunnelsUp)
    {
        if (tunnelsUp.Count == 0) return FactValue.OneOf(None);
        bool IsTunnelled(Egress egress) => tunnelsUp.Contains(egress.Interface);
        var outward = publicAddresses.Select(run.Context.EgressToward).OfType<Egress>().ToList();
        if (outward.Count > 0 && outward.All(IsTunnelled)) return FactValue.OneOf(Full);
        if (outward.Any(IsTunnelled)) return Reading.Of(FactValue.OneOf(Split), "One of IPv4 and IPv6 leaves beside the tunnel.");

        var prefixes = run.Parameter(PostureParameters.CorporatePrefixes);
        if (prefixes.IsDefaultOrEmpty)
            return Reading.None(MissingReason.NotConfigured, "A tunnel is up and public traffic leaves beside it; whether it carries the department's traffic shows once corporate_prefixes are set.");
        if (InsideAddresses(prefixes, out var inside) is { } wrong) return Reading.None(MissingReason.NotConfigured, wrong);
        return FactValue.OneOf(inside.Select(run.Context.EgressToward).OfType<Egress>().Any(IsTunnelled) ? Split : None);
    }

    /// <summary>Whether what leaves an untrusted network is protected: by a full tunnel or by a zero-trust client.</summary>
    /// <param name="run">The run.</param>
    /// <param name="mode">What <see cref="Read"/> said.</param>
    /// <param name="zeroTrustRuns">Whether a process of one of these names runs; null where that cannot be told.</param>
    public static Reading ReadProtected(PostureRun run, Reading mode, Func<ImmutableArray<string>, bool?> zeroTrustRuns)
    {
        if (mode.Value is { } known && known.Text == Full) return true;
        var clients = run.Parameter(PostureParameters.ZeroTrustClients);
        bool? zeroTrust = clients.IsDefaultOrEmpty ? false : zeroTrustRuns(clients);
        if (zeroTrust == true) return Reading.Of(FactValue.Of(true), "A zero-trust client runs.");
        if (IsInside(run)) return Reading.None(MissingReason.NotApplicable, "The device is in one of the department's own networks.");
        if (zeroTrust is null) return MissingReason.NeedsPrivilege;
        // Whether a tunnel beside which public traffic leaves is split or none makes no difference here.
        return mode.Value is not null || mode.Missing == MissingReason.NotConfigured ? false : mode;
    }

    private static bool IsInside(PostureRun run)
    {
        var prefixes = run.Parameter(PostureParameters.CorporatePrefixes);
        if (prefixes.IsDefaultOrEmpty) return false;
        var networks = prefixes.Select(word => IPNetwork.TryParse(word, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>().ToList();
        return publicAddresses.Select(run.Context.EgressToward).OfType<Egress>().Any(egress => networks.Any(network => network.Contains(egress.Address)));
    }

    private static string? InsideAddresses(ImmutableArray<string> prefixes, out List<IPAddress> inside)
    {
        inside = [];
        foreach (string word in prefixes)
        {
            if (!IPNetwork.TryParse(word, out var network)) return $"'{word}' in corporate_prefixes is not a network; write it as 10.20.0.0/16.";
            var bytes = network.BaseAddress.GetAddressBytes();
            // The first host of the network rather than its own address, to which some systems have no route.
            if (network.PrefixLength < bytes.Length * 8) bytes[^1] |= 1;
            inside.Add(new(bytes));
        }
        return null;
    }
}

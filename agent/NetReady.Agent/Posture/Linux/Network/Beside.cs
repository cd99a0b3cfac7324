using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Posture.Portable;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Network;

/// <summary>
/// What would leave beside the tunnels, told from the routes. Every network that any route or rule of any table singles out divides the addresses into stretches, within
/// each of which routing decides alike; one address of each is asked for its way, and nothing is sent. It holds for programs that neither mark nor bind their sockets, and until the routes change.
/// </summary>
internal static class Beside
{
    // More than a full table of the internet's routes is none of a device's.
    private const int MostRoutes = 5_000;

    // Addresses that lead nowhere beyond the device and its neighbours (RFC 6890), or that nobody has: only what is left can be a destination.
    private static readonly ImmutableArray<AddressRange> nowhere =
    [
        .. ((string[])["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"]).Select(word => AddressRange.Parse(word)!.Value),
    ];

    private static readonly ImmutableArray<AddressRange> destinations =
    [
        .. ((string[])["0.0.0.0/0", "2000::/3", "fc00::/7"]).Select(word => AddressRange.Parse(word)!.Value),
    ];

    /// <summary>vpn.split_only_exceptions</summary>
    public static async Task<Reading> ReadAsync(PostureRun run)
    {
        var tunnels = Tunnels.Of(run).Up;
        var mode = Tunnels.ReadMode(run);
        if (mode.Value is null) return mode;
        if (mode.Value.Text == VpnMode.None) return Reading.None(MissingReason.NotPresent, "No tunnel takes the department's traffic.");
        if (run.Context.RoutedNetworks() is not { } routed) return Reading.None(MissingReason.NotSupported, "The kernel does not tell its routes.");
        if (routed.Length > MostRoutes) return Reading.None(MissingReason.Error, "There are too many routes to follow each.");
        var words = run.Parameter(PostureParameters.VpnExceptions);
        var allowed = (words.IsDefault ? [] : words).Select(AddressRange.Parse).OfType<AddressRange>()
            .Concat(nowhere).Concat(run.Context.Neighbouring()).Concat(await GatewaysAsync(run).ConfigureAwait(false)).ToArray();
        int beside = Stretches([.. routed, .. allowed]).Where(first => !DepartmentNetworks.Any(allowed, first))
            .Count(first => run.Context.EgressToward(AddressRange.Address(first)) is { } egress && !tunnels.Contains(egress.Interface));
        return beside == 0 ? Reading.Of(FactValue.Of(true), "By the routes, nothing but exceptions, the local network and the gateway is reached beside the tunnel.")
            : Reading.Of(FactValue.Of(false), string.Create(CultureInfo.InvariantCulture, $"By the routes, {beside} {(beside == 1 ? "stretch" : "stretches")} of addresses that no exception names would be reached beside the tunnel."));
    }

    /// <summary>The first address of every stretch that begins where one of the networks begins or has just ended.</summary>
    public static IEnumerable<UInt128> Stretches(ImmutableArray<AddressRange> networks)
    {
        var starts = new SortedSet<UInt128>();
        foreach (var destination in destinations)
        {
            starts.Add(destination.Network);
            foreach (var network in networks)
            {
                if (destination.Contains(network.Network)) starts.Add(network.Network);
                if (network.Last != UInt128.MaxValue && destination.Contains(network.Last + 1)) starts.Add(network.Last + 1);
            }
        }
        return starts;
    }

    // The tunnel's own packets go to the gateways beside it.
    private static async Task<List<AddressRange>> GatewaysAsync(PostureRun run)
    {
        var found = new List<AddressRange>();
        foreach (string host in run.Parameter(PostureParameters.VpnGateways) is { IsDefault: false } hosts ? hosts : [])
        {
            try
            {
                var addresses = await Dns.GetHostAddressesAsync(host, run.Cancelled).ConfigureAwait(false);
                found.AddRange(addresses.Select(address => AddressRange.Around(address, 8 * address.GetAddressBytes().Length)));
            }
            catch (SocketException)
            {
                // Without an address it has no route of its own either.
            }
        }
        return found;
    }
}

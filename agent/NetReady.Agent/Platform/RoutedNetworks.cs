using System.Collections.Immutable;
using NetReady.Agent.Capture.Networks;
using NetReady.Protocols.Netlink;

namespace NetReady.Agent.Platform;

/// <summary>The networks that the kernel's routes and rules single out.</summary>
internal static class RoutedNetworks
{
    /// <summary>Those of all tables; null where the kernel does not tell.</summary>
    public static ImmutableArray<AddressRange>? Read() =>
        Ask(RouteNetlink.AskRoutes()) is { } routes && Ask(RouteNetlink.AskRules()) is { } rules
            ? [.. RouteNetlink.DestinationsIn(routes).Concat(RouteNetlink.DestinationsIn(rules)).Select(one => AddressRange.Around(one.Address, one.PrefixLength)).Distinct()]
            : null;

    private static byte[]? Ask(byte[] question) => KernelNetlink.Ask(KernelNetlink.Route, question, answer => NetlinkMessages.IsWhole(answer, dump: true));
}

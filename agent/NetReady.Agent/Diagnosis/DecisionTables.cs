using System.Collections.Immutable;
using static NetReady.Agent.Diagnosis.Question;

namespace NetReady.Agent.Diagnosis;

/// <summary>How answers become a state of the VPN and the owner of a fault. Of each table the first row that applies decides; docs/diagnosis.md is written from here.</summary>
internal static class DecisionTables
{
    /// <summary>Whose the fault is: from what is near to what is far, as whatever is near also breaks what lies behind it.</summary>
    public static ImmutableArray<Row<FaultOwner>> Owners { get; } =
    [
        new([No(LinkUp)], FaultOwner.Device, "This device is connected to no network.", "Switch on Wi-Fi, or plug in the cable."),
        new([No(HasAddress)], FaultOwner.Device, "This device has no address in the network that it is connected to.", "Disconnect from the network and connect again; if that does not help, restart the device."),
        new([No(HasRoute)], FaultOwner.Device, "This device knows no way out of the local network.", "Disconnect from the network and connect again; an address that was set by hand needs its router, too."),
        new([No(ResolverSet)], FaultOwner.Device, "This device has no resolver, so no name can be looked up.", "Disconnect from the network and connect again; if that does not help, set a resolver."),
        new([Portal, No(TunnelPasses)], FaultOwner.LocalNetwork, "This network wants a sign-in first.", "Open a browser, sign in to the network, then connect the VPN."),
        new([No(RouterAnswers), No(BeyondAnswers)], FaultOwner.LocalNetwork, "The router of this network does not answer.", "Move nearer to the router or restart it; or use another network."),
        new([No(BeyondAnswers)], FaultOwner.Line, "The router answers, but nothing beyond it does: the line is down.", "Ask the line's provider, or use another line, as a phone's."),
        new([NearLosses], FaultOwner.LocalNetwork, "Many packets are lost on the way to the router.", "Move nearer to the router, or plug in a cable."),
        new([LineLosses], FaultOwner.Line, "Many packets are lost on the line beyond the router.", "Ask the line's provider, or use another line."),
        new([No(NamesResolve), ResolverNear], FaultOwner.LocalNetwork, "The resolver of the local network does not answer, so no name can be looked up.", "Restart the router, or use another network."),
        new([No(NamesResolve), No(ResolverInside)], FaultOwner.Line, "No resolver answers, so no name can be looked up.", "Ask the line's provider, or let the device ask other resolvers."),
        new([VpnExpected, No(AtWork), No(TunnelUp), No(InsideAnswers), No(GatewayAnswers)], FaultOwner.Vpn, "The VPN gateway does not answer, though the line works.", "Nothing is wrong here: tell IT that the gateway cannot be reached."),
        new([VpnExpected, No(AtWork), No(TunnelUp), No(InsideAnswers)], FaultOwner.Vpn, "The VPN is not connected.", "Connect the VPN; if it does not come up, tell IT."),
        new([TunnelUp, No(TunnelPasses), No(GatewayAnswers)], FaultOwner.Vpn, "The VPN looks connected, but its gateway no longer answers.", "Disconnect the VPN and connect again; if it does not come up, tell IT that the gateway cannot be reached."),
        new([TunnelUp, No(TunnelPasses)], FaultOwner.Vpn, "The VPN is up, but nothing comes back through it.", "Disconnect the VPN and connect again; if that does not help, tell IT."),
        new([VpnExpected, No(AtWork), SeveralInside, No(InsideAnswers)], FaultOwner.Vpn, "None of the department's services answers through the VPN.", "Disconnect the VPN and connect again; if that does not help, tell IT."),
        new([TunnelUp, TunnelLosesLarge], FaultOwner.Vpn, "The VPN loses larger packets: small things work, pages and files hang.", "Tell IT that the VPN's packets are too large for this line (its MTU, or the clamping of TCP's)."),
        new([No(NamesResolve), ResolverInside], FaultOwner.Vpn, "The resolver behind the VPN does not answer, so no name can be looked up.", "Disconnect the VPN and connect again; if that does not help, tell IT."),
        new([AtWork, SeveralInside, No(InsideAnswers)], FaultOwner.Service, "The network works, but none of the department's services answers.", "Nothing is wrong here: tell IT which service you need."),
        new([TunnelUp, InsideDeclared, No(InsideAnswers)], null, "The VPN is up, but the one service that is declared inside does not answer: it may be the service or the VPN.", "Tell IT; a second target inside (department.yaml) would tell the two apart."),
        new([AtWork, InsideDeclared, No(InsideAnswers)], FaultOwner.Service, "The network works, but the department's service does not answer.", "Nothing is wrong here: tell IT which service you need."),
        new([InsideAnswers, No(AllInsideAnswer)], FaultOwner.Service, "A service of the department does not answer as it should, though the way to it works.", "Nothing is wrong here: tell IT which service you need."),
        new([], FaultOwner.None, "Everything that was asked answers."),
    ];

    /// <summary>How the VPN stands.</summary>
    public static ImmutableArray<Row<VpnState>> States { get; } =
    [
        new([No(VpnExpected)], null, "The department declares no VPN and nothing inside."),
        new([AtWork], VpnState.NotNeeded, "The device is in one of the department's own networks."),
        new([InsideAnswers, No(TunnelUp)], VpnState.NotNeeded, "What is inside answers without a tunnel."),
        new([Portal, No(TunnelPasses)], VpnState.CaptivePortal, "This network wants a sign-in first."),
        new([No(TunnelUp)], VpnState.Disconnected, "The VPN is not connected."),
        new([No(TunnelPasses)], VpnState.NoTraffic, "The VPN is up, but nothing comes back through it."),
        new([InsideDeclared, No(InsideAnswers)], VpnState.InsideUnreachable, "The VPN is up and passes something, but nothing that is declared inside answers."),
        new([TunnelUp, TunnelLosesLarge], VpnState.BlackHole, "The VPN is up, but loses larger packets without a word."),
        new([], VpnState.Working, "The VPN works."),
    ];

    private static Answer No(Question question) => new(question, false);
}

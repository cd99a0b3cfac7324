using System.Collections.Immutable;
using System.Net;
using NetReady.Agent.Platform;
using NetReady.Core.Assignments;
using NetReady.Protocols.Ikev2;
using NetReady.Protocols.OpenVpn;
using NetReady.Protocols.WireGuard;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>One question to one address of a gateway.</summary>
/// <param name="Protocol">The gateway's protocol.</param>
/// <param name="Host">Its name or address, as it was given: what its certificate must be for.</param>
/// <param name="Target">Where the question goes.</param>
/// <param name="Time">The clock.</param>
internal sealed record GatewayQuestion(GatewayProtocol Protocol, string Host, IPEndPoint Target, TimeProvider Time)
{
    /// <summary>The key that the gateway knows its clients by; null without one.</summary>
    public GatewayKey? Key { get; init; }

    /// <summary>The interface that the question leaves by; null for that of the routes.</summary>
    public string? Through { get; init; }

    /// <summary>For IKEv2: put a full offer, which the gateway may take, in place of the small one, which it cannot.</summary>
    public bool FullOffer { get; init; }

    /// <summary>For WireGuard: what this device's own tunnels say.</summary>
    public Func<WireGuardInterfaces> Tunnels { get; init; } = () => WireGuardInterfaces.Read(new(), WireGuardInterfaces.AskKernel);

    /// <summary>When datagrams are sent again.</summary>
    public Retransmission Datagrams { get; init; } = Retransmission.Datagrams;

    /// <summary>When further connections are begun.</summary>
    public Retransmission Connections { get; init; } = Retransmission.Connections;
}

/// <summary>One protocol that gateways answer.</summary>
/// <param name="Name">Its name in department.yaml and on the command line.</param>
/// <param name="Title">Its name in sentences.</param>
/// <param name="Method">The targets that it asks.</param>
/// <param name="Ports">The ports that gateways have unless said otherwise, in the order in which they are asked.</param>
/// <param name="MayBeSilent">Whether gateways may say nothing to whoever has not their key, so that silence proves nothing.</param>
/// <param name="AskAsync">Asks one address; once the token asks for it, gives what came of it by then. Nothing is thrown for what happens on the network.</param>
internal sealed record GatewayProtocol(
    string Name, string Title, TargetMethod Method, ImmutableArray<int> Ports, bool MayBeSilent, Func<GatewayQuestion, CancellationToken, Task<GatewayAnswer>> AskAsync)
{
    /// <summary>Reads a key from a file's text, given its path and what is said beside; null where gateways are asked without one.</summary>
    public Func<string, string, OpenVpnKeyUse, (GatewayKey? Key, string? Problem)>? ReadKey { get; init; }
}

/// <summary>The protocols of gateways. To add one: one file, one line here, its method in <see cref="TargetMethod"/>.</summary>
internal static class GatewayProtocols
{
    /// <summary>Every protocol.</summary>
    public static ImmutableArray<GatewayProtocol> All { get; } =
    [
        new("ikev2", "IKEv2", TargetMethod.Ikev2, [Ike.Port, Ike.NatTraversalPort], MayBeSilent: false, (question, stop) => UdpDialogue.AskAsync(question, new IkeDialogue(question), stop)),
        new("openvpn", "OpenVPN", TargetMethod.OpenVpn, [OpenVpnProtocol.Port], MayBeSilent: true, (question, stop) => UdpDialogue.AskAsync(question, new OpenVpnDialogue(question), stop)) { ReadKey = GatewayKeyFile.OpenVpn },
        new("openvpn-tcp", "OpenVPN over TCP", TargetMethod.OpenVpnTcp, [OpenVpnProtocol.Port], MayBeSilent: true, (question, stop) => TcpDialogue.AskAsync(question, OpenVpnTalk.TalkAsync, stop)) { ReadKey = GatewayKeyFile.OpenVpn },
        new("wireguard", "WireGuard", TargetMethod.WireGuard, [WireGuardProtocol.Port], MayBeSilent: true, WireGuardDialogue.AskAsync) { ReadKey = GatewayKeyFile.WireGuard },
        new("tls", "TLS", TargetMethod.Tls, [443], MayBeSilent: false, (question, stop) => TcpDialogue.AskAsync(question, TlsTalk.TalkAsync, stop)),
    ];

    /// <summary>The protocol of that name; null where there is none.</summary>
    public static GatewayProtocol? Find(string name) => All.FirstOrDefault(protocol => protocol.Name == name);

    /// <summary>The protocol that asks targets of a method; null where none does.</summary>
    public static GatewayProtocol? For(TargetMethod method) => All.FirstOrDefault(protocol => protocol.Method == method);
}

using System.Collections.Immutable;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Protocols.Stamp;

namespace NetReady.Agent.Probes.Inside;

/// <summary>How services answer, inside or elsewhere. To add one: one file, one line here, its method in <see cref="TargetMethod"/>.</summary>
internal static class ServiceProtocols
{
    /// <summary>The port that stands in the address of a host that is asked by ICMP, which has none.</summary>
    private const int NoPort = 7;

    /// <summary>A TCP connection, and nothing said over it.</summary>
    public static GatewayProtocol Tcp { get; } =
        new("tcp", "TCP", TargetMethod.Tcp, [443], MayBeSilent: false, (question, stop) => TcpDialogue.AskAsync(question, (_, _, _) => Task.FromResult(new Said(Saying.Answer, "connection")), stop));

    /// <summary>An ICMP echo.</summary>
    public static GatewayProtocol Icmp { get; } = new("icmp", "ICMP", TargetMethod.Icmp, [NoPort], MayBeSilent: false, IcmpDialogue.AskAsync);

    /// <summary>Every protocol.</summary>
    public static ImmutableArray<GatewayProtocol> All { get; } =
    [
        new("stamp", "STAMP", TargetMethod.Stamp, [StampPacket.WellKnownPort], MayBeSilent: false,
            (question, stop) => UdpDialogue.AskAsync(question, new StampDialogue(question.Time), stop)),
        Icmp,
        Tcp,
        GatewayProtocols.For(TargetMethod.Tls)!,
    ];

    /// <summary>The protocol by which a target is asked; null where there is none.</summary>
    public static GatewayProtocol? For(TargetMethod method) => All.FirstOrDefault(protocol => protocol.Method == method);

    /// <summary>The target's address with a port, where its method has none.</summary>
    public static string AddressOf(MeasuringTarget target) => target.Method is TargetMethod.Icmp ? new TargetAddress(target.Address, NoPort).Authority : target.Address;

    /// <summary>Asks a target once, with as many tries as it takes.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static Task<GatewayAnswer> AskAsync(MeasuringTarget target, ProbeContext context, CancellationToken cancellation) =>
        GatewayProbe.AskAsync(For(target.Method)!, AddressOf(target), context.Time, cancellation, lookUp: context.LookUp);
}

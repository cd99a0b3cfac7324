using System.Net;
using System.Net.Sockets;
using NetReady.Core.Programs;

namespace NetReady.Collector;

/// <summary>Where a collector listens, with the ports it got where it asked for any.</summary>
public sealed class CollectorAddresses
{
    private CollectorAddresses(IPEndPoint agents, IPEndPoint reflector, IPEndPoint gate, IPEndPoint portalCheck, IPEndPoint human, string publicAddress)
    {
        Agents = agents;
        Reflector = reflector;
        Gate = gate;
        PortalCheck = portalCheck;
        Human = human;
        PublicAddress = publicAddress;
    }

    /// <summary>Agents, by HTTPS.</summary>
    public IPEndPoint Agents { get; }

    /// <summary>The STAMP reflector, by UDP.</summary>
    public IPEndPoint Reflector { get; }

    /// <summary>The far end of gate tests, by UDP and TCP.</summary>
    public IPEndPoint Gate { get; }

    /// <summary>The <c>host:port</c> of that, as agents are told.</summary>
    public string GatePublicAddress => PublicAddressAt(Gate.Port);

    /// <summary>The far end of the check for captive portals, by plain HTTP.</summary>
    public IPEndPoint PortalCheck { get; }

    /// <summary>The <c>host:port</c> of that, as agents are told.</summary>
    public string PortalCheckPublicAddress => PublicAddressAt(PortalCheck.Port);

    /// <summary>People and Prometheus, by HTTP.</summary>
    public IPEndPoint Human { get; }

    /// <summary>The <c>host:port</c> that agents are told.</summary>
    public string PublicAddress { get; }

    /// <summary>The address for people, as a link; loopback where it listens everywhere.</summary>
    public Uri HumanUri => new($"http://{new IPEndPoint(IsEverywhere(Human.Address) ? IPAddress.Loopback : Human.Address, Human.Port)}/");

    /// <summary>The addresses that options ask for, with free ports for 0.</summary>
    /// <exception cref="ProgramException">An address cannot be had; the message says which, why and what to do.</exception>
    public static CollectorAddresses For(CollectorOptions options)
    {
        var agents = options.AgentEndpoint;
        // Agents are told one port for HTTPS and for the reflector: it must be free for both.
        if (agents.Port == 0) agents = new(agents.Address, FreePort(agents.Address, alsoUdp: options.ReflectorEndpoint is null));
        else RequireFree(agents, SocketType.Stream, ProtocolType.Tcp);
        var reflector = options.ReflectorEndpoint ?? agents;
        if (reflector.Port == 0) reflector = new(reflector.Address, FreePort(reflector.Address, alsoUdp: true));
        else RequireFree(reflector, SocketType.Dgram, ProtocolType.Udp);
        // A collector at a port that nobody chose is one of several on the machine.
        var gate = options.GateEndpoint ?? new(agents.Address, options.AgentEndpoint.Port == 0 ? 0 : CollectorOptions.DefaultGatePort);
        if (gate.Port == 0) gate = new(gate.Address, FreePort(gate.Address, alsoUdp: true));
        else
        {
            RequireFree(gate, SocketType.Dgram, ProtocolType.Udp);
            RequireFree(gate, SocketType.Stream, ProtocolType.Tcp);
        }
        var portalCheck = FreeForTcp(options.PortalCheckEndpoint ?? new(agents.Address, options.AgentEndpoint.Port == 0 ? 0 : CollectorOptions.DefaultPortalCheckPort));
        return new(agents, reflector, gate, portalCheck, FreeForTcp(options.HumanEndpoint), options.PublicAddress ?? PublicAddressOf(agents));
    }

    /// <summary>The address that agents are told where none is said: this machine's name where it listens everywhere.</summary>
    public static string PublicAddressOf(IPEndPoint agents) => IsEverywhere(agents.Address) ? $"{Dns.GetHostName()}:{agents.Port}" : agents.ToString();

    private string PublicAddressAt(int port) => $"{PublicAddress[..PublicAddress.LastIndexOf(':')]}:{port}";

    private static IPEndPoint FreeForTcp(IPEndPoint endpoint)
    {
        if (endpoint.Port == 0) return new(endpoint.Address, FreePort(endpoint.Address, alsoUdp: false));
        RequireFree(endpoint, SocketType.Stream, ProtocolType.Tcp);
        return endpoint;
    }

    // Found out before anything is started, so that a person reads one sentence and not three servers' complaints.
    private static void RequireFree(IPEndPoint endpoint, SocketType type, ProtocolType protocol)
    {
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, type, protocol);
            socket.Bind(endpoint);
        }
        catch (SocketException taken)
        {
            throw new ProgramException(ExitCodes.Unavailable, $"{endpoint} ({protocol.ToString().ToUpperInvariant()}) cannot be had: {taken.Message}. End the program that has it, or choose another port; 0 takes a free one.", taken);
        }
    }

    private static bool IsEverywhere(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    // Below the ports that systems give to outgoing connections (32768 on Linux, 49152 elsewhere): one of those could be gone again before the server is up.
    private static int FreePort(IPAddress address, bool alsoUdp)
    {
        for (int attempt = 0; attempt < 256; attempt++)
        {
            int port = Random.Shared.Next(16_384, 32_768);
            if (IsFree(new(address, port), SocketType.Stream, ProtocolType.Tcp) && (!alsoUdp || IsFree(new(address, port), SocketType.Dgram, ProtocolType.Udp))) return port;
        }
        throw new ProgramException(ExitCodes.Unavailable, $"No port is free{(alsoUdp ? " for both TCP and UDP" : "")} at {address}; name one with its number.");
    }

    private static bool IsFree(IPEndPoint endpoint, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(endpoint.AddressFamily, type, protocol);
        try
        {
            socket.Bind(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Net;

namespace NetReady.Collector;

/// <summary>Where a collector keeps its data and where it listens.</summary>
public sealed class CollectorOptions
{
    /// <summary>The port that agents report to and that the reflector answers on, where none is said.</summary>
    public const int DefaultAgentPort = 8620;

    /// <summary>The port for people and for Prometheus, where none is said.</summary>
    public const int DefaultHumanPort = 8621;

    /// <summary>The port of the far end of gate tests, where none is said.</summary>
    public const int DefaultGatePort = 8622;

    /// <summary>The port of the far end of the check for captive portals, where none is said. Not 80, which is privileged and often taken; portals that catch port 80 alone are seen only once the check is to be had there.</summary>
    public const int DefaultPortalCheckPort = 8623;

    /// <summary>The folder of the store and of the collector's key; made where it is missing.</summary>
    public string DataDirectory { get; set; } = "netready-data";

    /// <summary>The folder of the policies.</summary>
    public string PolicyDirectory { get; set; } = "policies";

    /// <summary>Where agents reach it by HTTPS. Port 0 takes a free one.</summary>
    public IPEndPoint AgentEndpoint { get; set; } = new(IPAddress.Any, DefaultAgentPort);

    /// <summary>Where the STAMP reflector answers by UDP; null for the address and port of <see cref="AgentEndpoint"/>, which is what agents are told.</summary>
    public IPEndPoint? ReflectorEndpoint { get; set; }

    /// <summary>Where the far end of gate tests answers by UDP and TCP; null for the address of <see cref="AgentEndpoint"/> and the port <see cref="DefaultGatePort"/>, or any free one where agents' is. Agents are told the host of <see cref="PublicAddress"/> and this port.</summary>
    public IPEndPoint? GateEndpoint { get; set; }

    /// <summary>Where the check for captive portals is answered by plain HTTP; null for the address of <see cref="AgentEndpoint"/> and the port <see cref="DefaultPortalCheckPort"/>, or any free one where agents' is. Agents are told the host of <see cref="PublicAddress"/> and this port.</summary>
    public IPEndPoint? PortalCheckEndpoint { get; set; }

    /// <summary>Where people, Grafana and Prometheus reach it by HTTP. Port 0 takes a free one.</summary>
    public IPEndPoint HumanEndpoint { get; set; } = new(IPAddress.Loopback, DefaultHumanPort);

    /// <summary>The <c>host:port</c> that agents are told; null for this machine's name (or the address it listens at) and the port of <see cref="AgentEndpoint"/>.</summary>
    public string? PublicAddress { get; set; }

    /// <summary>The asset register, a CSV file; null where there is none.</summary>
    public string? RegisterFile { get; set; }
}

using System.CommandLine;
using System.Net;
using NetReady.Agent.Probes;
using NetReady.Core.Programs;

namespace NetReady.Cli.Commands;

/// <summary>The option <c>--to HOST[:PORT]</c> of what probes.</summary>
internal sealed class ProbeTarget
{
    private readonly int defaultPort;

    /// <summary>The option; the port is this one unless said.</summary>
    public ProbeTarget(int defaultPort, string what)
    {
        this.defaultPort = defaultPort;
        Option = new("--to") { Description = $"{what}; port {defaultPort} unless said.", HelpName = "HOST[:PORT]", Required = true };
    }

    /// <summary>The option itself.</summary>
    public Option<string> Option { get; }

    /// <summary>Where to, as <c>host:port</c>.</summary>
    /// <exception cref="ProgramException">It is neither a name nor an address.</exception>
    public string Of(ParseResult parse)
    {
        string text = parse.GetValue(Option)!;
        if (TargetAddress.Parse(text) is { } whole) return whole.Authority;
        // An IPv6 address has colons of its own, with brackets or without.
        string host = IPAddress.TryParse(text, out var address) && text.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : text;
        return TargetAddress.Parse($"{host}:{defaultPort}") is { } known ? known.Authority
            : throw new ProgramException(ExitCodes.Usage, $"'{text}' is no place to measure to: give a name or an address, and a port where it is not {defaultPort}, as example.gov.uk:{defaultPort} or [2001:db8::1]:{defaultPort}.");
    }
}

using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using NetReady.Agent.Probes;
using NetReady.Core.Programs;

namespace NetReady.Cli.Commands;

/// <summary>Where a probe measures to, as a person wrote it.</summary>
/// <param name="Host">A name, or an address without brackets.</param>
/// <param name="Port">The port; null where none was said.</param>
internal readonly record struct ProbeTarget(string Host, int? Port)
{
    /// <summary>As it was meant: with its port where one was said.</summary>
    public override string ToString() => Port is { } port ? At(port) : Host;

    /// <summary>With a port, as <c>host:port</c> or <c>[address]:port</c>.</summary>
    public string At(int port) => new TargetAddress(Host, port).Authority;

    /// <summary>Reads <c>HOST</c>, <c>HOST:PORT</c>, an IPv6 address, or <c>[ADDRESS]:PORT</c>; null where it is none of them.</summary>
    public static ProbeTarget? Parse(string text)
    {
        if (IPAddress.TryParse(text.Trim('[', ']'), out var address) && !text.Contains("]:", StringComparison.Ordinal)) return new(address.ToString(), null);
        if (TargetAddress.Parse(text) is { } whole) return new(whole.Host, whole.Port);
        return Uri.CheckHostName(text) is UriHostNameType.Dns ? new(text, null) : null;
    }
}

/// <summary>The options that every probe has.</summary>
internal sealed class ProbeArguments
{
    /// <summary><c>--to HOST[:PORT]</c>.</summary>
    public Option<string[]> To { get; } = new("--to")
    {
        Description = "Where to measure to; may be said several times.", HelpName = "HOST[:PORT]", Required = true, Arity = ArgumentArity.OneOrMore,
    };

    /// <summary><c>--json</c>.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object for each target, a line each." };

    /// <summary>Whether JSON is asked for.</summary>
    public bool AsJson(ParseResult parse) => parse.GetValue(Json);

    /// <summary>The targets, in their order, each once.</summary>
    /// <exception cref="ProgramException">One of them is not a host with or without a port.</exception>
    public ImmutableArray<ProbeTarget> TargetsOf(ParseResult parse) => [.. parse.GetValue(To)!.Select(TargetOf).Distinct()];

    private static ProbeTarget TargetOf(string text) => ProbeTarget.Parse(text) ?? throw new ProgramException(ExitCodes.Usage, string.Create(CultureInfo.InvariantCulture,
        $"'{text}' is neither a host nor host:port; write vpn.example.gov.uk, 192.0.2.1:4500 or [2001:db8::1]:4500, with a port from 1 to {ushort.MaxValue}."));
}

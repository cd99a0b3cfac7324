using System.CommandLine;

namespace NetReady.Cli.Commands;

/// <summary><c>netready probe</c>: one measurement from this machine, now, with no collector.</summary>
internal static class ProbeCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("probe", "Measure from this machine, once, without a collector.\n\nExample: netready probe vpn --to vpn.example.gov.uk --protocol ikev2")
    {
        ProbeLatencyCommand.Create(),
        ProbePathCommand.Create(),
        ProbeVpnCommand.Create(),
        ProbeThroughputCommand.Create(),
    };
}

using System.CommandLine;

namespace NetReady.Cli.Commands;

/// <summary><c>netready probe</c>: measure one thing, once, by hand.</summary>
internal static class ProbeCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("probe", "Measure one thing, once, by hand.\n\nExample: netready probe latency --to netready.example.gov.uk")
    {
        ProbeLatencyCommand.Create(),
    };
}

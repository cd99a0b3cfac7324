using System.CommandLine;

namespace NetReady.Cli.Commands;

/// <summary><c>netready policy</c>: policies without a collector.</summary>
internal static class PolicyCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("policy", "Write, check, test, explain and try out policies.\n\nExample: netready policy check policies")
    {
        PolicyCheckCommand.Create(),
        PolicyTestCommand.Create(),
        PolicyExplainCommand.Create(),
        PolicyScoreCommand.Create(),
        PolicySchemaCommand.Create(),
    };
}

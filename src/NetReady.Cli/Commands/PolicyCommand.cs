using System.CommandLine;

namespace NetReady.Cli.Commands;

/// <summary><c>netready policy</c>: policies, in folders and in a collector's store.</summary>
internal static class PolicyCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("policy", "Write, check, test, explain and try out policies; plan, apply and take back changes.\n\nExample: netready policy check policies")
    {
        PolicyCheckCommand.Create(),
        PolicyTestCommand.Create(),
        PolicyExplainCommand.Create(),
        PolicyScoreCommand.Create(),
        PolicySchemaCommand.Create(),
        PolicyPlanCommand.Create(),
        PolicyApplyCommand.Create(),
        PolicyRollbackCommand.Create(),
        PolicyHistoryCommand.Create(),
    };
}

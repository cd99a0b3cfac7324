using System.CommandLine;
using NetReady.Core.Programs;
using NetReady.Scoring.Schema;

namespace NetReady.Cli.Commands;

/// <summary><c>netready policy schema</c>: the JSON Schema by which editors complete and explain policies.</summary>
internal static class PolicySchemaCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var kind = new Argument<string>("FILE") { Description = "Which file the schema is for.", DefaultValueFactory = _ => "policy" };
        kind.AcceptOnlyFromAmong([.. PolicySchema.Files.Keys]);
        var command = new Command("schema", """
            Print the JSON Schema of policies, or of department.yaml or tiers.yaml. An editor with a YAML language server then completes and explains what is written, where the file starts with
            "# yaml-language-server: $schema=netready-policy.schema.json".

            Example: netready policy schema > policies/netready-policy.schema.json
            """) { kind };
        command.SetAction(parse =>
        {
            parse.InvocationConfiguration.Output.Write(PolicySchema.Write(parse.GetValue(kind)!));
            return ExitCodes.Done;
        });
        return command;
    }
}

using System.CommandLine;
using NetReady.Core.Programs;

namespace NetReady.Cli.Commands;

/// <summary><c>netready policy test</c>: every rule's examples.</summary>
internal static class PolicyTestCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = PolicyArguments.FolderArgument();
        var json = new Option<bool>("--json") { Description = "Print the outcome, with every example that comes out otherwise as an object, as JSON." };
        var command = new Command("test", """
            Judge every rule's examples and name those that come out otherwise than written. Exit code 0 where all are right, 65 where some are not or the policies have mistakes.

            Example: netready policy test policies
            """) { folder, json };
        command.SetAction(parse =>
        {
            var policies = PolicyArguments.LoadFrom(PolicyArguments.FolderOf(parse, folder));
            var failing = policies.CheckExamples();
            if (parse.GetValue(json))
            {
                parse.InvocationConfiguration.Output.WriteLine(PolicyJson.Write(new PolicyTestOutcome(failing.IsEmpty, policies.Hash, failing)));
                return failing.IsEmpty ? ExitCodes.Done : ExitCodes.BadData;
            }
            foreach (var problem in failing) parse.InvocationConfiguration.Error.WriteLine(problem);
            if (failing.Length > 0) throw new ProgramException(ExitCodes.BadData, $"{failing.Length} example{(failing.Length == 1 ? " comes" : "s come")} out otherwise than written.");
            parse.InvocationConfiguration.Output.WriteLine("Every example comes out as written.");
            return ExitCodes.Done;
        });
        return command;
    }
}

using System.CommandLine;
using NetReady.Core.Programs;
using NetReady.Scoring.Policies;

namespace NetReady.Cli.Commands;

/// <summary><c>netready policy check</c>: every mistake in a folder of policies.</summary>
internal static class PolicyCheckCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = PolicyArguments.FolderArgument();
        var json = new Option<bool>("--json") { Description = "Print the outcome, with every mistake as an object, as JSON." };
        var command = new Command("check", """
            Read a folder of policies and name every mistake in it as file:line:column. Exit code 0 where there is none, 65 where there are.

            Example: netready policy check policies
            """) { folder, json };
        command.SetAction(parse =>
        {
            string path = PolicyArguments.FolderOf(parse, folder);
            var load = PolicyFolder.Load(path);
            var output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json))
            {
                output.WriteLine(PolicyJson.Write(new PolicyCheckOutcome(load.Policies is not null, load.Policies?.Hash, load.Policies?.Policies.Length ?? 0, Rules(load.Policies), load.Problems)));
                return load.Policies is null ? ExitCodes.BadData : ExitCodes.Done;
            }
            if (load.Policies is not { } policies) throw PolicyArguments.Broken(path, load);
            output.WriteLine($"{policies.Policies.Length} policies with {Rules(policies)} rules, no mistakes. Content {policies.Hash}.");
            return ExitCodes.Done;
        });
        return command;
    }

    // Each id once, however many policies inherit it.
    private static int Rules(PolicySet? policies) => policies?.Policies.SelectMany(policy => policy.Rules).Select(rule => rule.Id).Distinct(StringComparer.Ordinal).Count() ?? 0;
}

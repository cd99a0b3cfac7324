using System.CommandLine;
using NetReady.Cli.Screens;
using NetReady.Core.Programs;
using NetReady.Scoring.Scorecards;

namespace NetReady.Cli.Commands;

/// <summary><c>netready policy score</c>: the scorecard of a facts file, offline.</summary>
internal static class PolicyScoreCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var options = new PolicyArguments();
        var facts = PolicyArguments.FactsOption(required: true);
        var json = new Option<bool>("--json") { Description = "Print the scorecard as JSON." };
        var command = new Command("score", """
            Score the facts in a file, offline. The file has 'facts', names with values, and may say 'host' (tier, marking, ownership, department, platform) and 'at'.

            Example: netready policy score --policies policies --facts host.yaml
            """) { options.Folder, facts, json };
        command.SetAction(parse =>
        {
            var policies = PolicyArguments.LoadFrom(options.FolderOf(parse));
            var card = policies.Score(PolicyArguments.FactsOf(parse.GetValue(facts)!, policies));
            var output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json)) output.WriteLine(ScorecardJson.Write(card));
            else ScorecardScreen.Write(Terminal.On(output), card);
            return ExitCodes.Done;
        });
        return command;
    }
}

using System.CommandLine;
using NetReady.Cli.Screens;
using NetReady.Core.Programs;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Cli.Commands;

/// <summary><c>netready policy check|test|score</c>: policies without a collector.</summary>
internal static class PolicyCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("policy", "Check, test and try out policies.\n\nExample: netready policy check policies")
    {
        Check(),
        Test(),
        Score(),
    };

    private static Argument<DirectoryInfo> FolderArgument() =>
        new("DIR") { Description = "Folder of policies.", DefaultValueFactory = _ => new DirectoryInfo("policies") };

    private static Command Check()
    {
        var folder = FolderArgument();
        var command = new Command("check", "Read a folder of policies and name every mistake in it.\n\nExample: netready policy check policies") { folder };
        command.SetAction(parse =>
        {
            var policies = Load(parse, folder);
            parse.InvocationConfiguration.Output.WriteLine(
                $"{policies.Policies.Length} policies with {policies.Policies.Sum(policy => policy.Rules.Length)} rules, no mistakes. Content {policies.Hash}.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Test()
    {
        var folder = FolderArgument();
        var command = new Command("test", "Judge every rule's examples and name those that come out otherwise.\n\nExample: netready policy test policies") { folder };
        command.SetAction(parse =>
        {
            var policies = Load(parse, folder);
            var failing = policies.CheckExamples();
            foreach (var problem in failing) parse.InvocationConfiguration.Error.WriteLine(problem);
            if (failing.Length > 0) throw new ProgramException(ExitCodes.BadData, $"{failing.Length} example{(failing.Length == 1 ? " comes" : "s come")} out otherwise than written.");
            parse.InvocationConfiguration.Output.WriteLine("Every example comes out as written.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Score()
    {
        var options = new PolicyArguments();
        var facts = new Option<FileInfo>("--facts") { Description = "Facts file, YAML or JSON.", Required = true, HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print the scorecard as JSON." };
        var command = new Command("score", "Score the facts in a file, offline.\n\nExample: netready policy score --policies policies --facts host.yaml") { options.Folder, facts, json };
        command.SetAction(parse =>
        {
            var policies = PolicyArguments.LoadFrom(options.FolderOf(parse));
            var file = parse.GetValue(facts)!;
            if (!file.Exists) throw new ProgramException(ExitCodes.Unavailable, $"there is no facts file '{file}'.");
            var read = FactsFile.Load(file.FullName, policies, TimeProvider.System.GetUtcNow());
            if (read.Evidence is null) throw new ProgramException(ExitCodes.BadData, $"the facts file has mistakes:\n{string.Join('\n', read.Problems)}");
            var card = policies.Score(read.Evidence);
            var output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json)) output.WriteLine(ScorecardJson.Write(card));
            else ScorecardScreen.Write(Terminal.On(output), card);
            return ExitCodes.Done;
        });
        return command;
    }

    private static PolicySet Load(ParseResult parse, Argument<DirectoryInfo> folder)
    {
        var given = parse.GetValue(folder)!;
        return given.Exists ? PolicyArguments.LoadFrom(given.FullName) : throw new ProgramException(ExitCodes.Unavailable, $"there is no folder '{given}'.");
    }
}

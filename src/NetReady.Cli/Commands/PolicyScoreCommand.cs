using System.CommandLine;
using NetReady.Cli.Local;
using NetReady.Cli.Screens;
using NetReady.Collector.Verdicts.Past;
using NetReady.Core.Programs;
using NetReady.Scoring.Scorecards;

namespace NetReady.Cli.Commands;

/// <summary><c>netready policy score</c>: the scorecard of a facts file, offline; or of a stored host, as of an instant that is past.</summary>
internal sealed class PolicyScoreCommand
{
    private readonly PolicyArguments options = new();
    private readonly Option<FileInfo?> facts = PolicyArguments.FactsOption(required: false);
    private readonly Option<DirectoryInfo?> data = new("--data") { Description = "The collector's data folder, instead of --facts.", HelpName = "DIR" };
    private readonly Option<string?> host = new("--host") { Description = "With --data: the host's id.", HelpName = "ID" };
    private readonly Option<string?> at = new("--at") { Description = "With --data: an instant, as 2026-11-20T09:00Z, or a day, whose end is meant. Default: now.", HelpName = "DATE" };
    private readonly Option<string?> policiesOf = new("--policies-of") { Description = "With --data: by the policies in force 'then' or by today's, 'now'. Default: then.", HelpName = "then|now" };
    private readonly Option<bool> json = new("--json") { Description = "Print the scorecard as JSON." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var score = new PolicyScoreCommand();
        score.policiesOf.AcceptOnlyFromAmong("then", "now");
        var command = new Command("score", """
            Score the facts in a file, offline. The file has 'facts', names with values, and may say 'host' (tier, marking, ownership, department, platform) and 'at'.
            Or score a host in a collector's store as of a date: by what was known then, under the policies in force then or under today's. Exit code 64 for a
            date in the future, 65 where the host is unknown or there is nothing of it or no policy from then.

            Example: netready policy score --policies policies --facts host.yaml
            Example: netready policy score --data /var/lib/netready --host h-0123456789abcdef0123 --at 2026-11-01 --policies-of now
            """) { score.options.Folder, score.facts, score.data, score.host, score.at, score.policiesOf, score.json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(score.facts) is null == result.GetResult(score.data) is null) result.AddError("say what to score: either --facts FILE, or --data DIR with --host ID.");
        });
        command.SetAction((parse, _) => score.RunAsync(parse));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse)
    {
        var console = Terminal.On(parse.InvocationConfiguration.Output);
        var card = parse.GetValue(facts) is { } file ? OfFacts(parse, file) : await OfStoreAsync(parse, parse.GetValue(data)!);
        if (parse.GetValue(json)) parse.InvocationConfiguration.Output.WriteLine(ScorecardJson.Write(card));
        else ScorecardScreen.Write(console, card);
        return ExitCodes.Done;
    }

    private Scorecard OfFacts(ParseResult parse, FileInfo file)
    {
        if (parse.GetValue(host) is not null || parse.GetValue(at) is not null || parse.GetValue(policiesOf) is not null)
            throw new ProgramException(ExitCodes.Usage, "--host, --at and --policies-of are for hosts in a store, and go with --data.");
        var policies = PolicyArguments.LoadFrom(options.FolderOf(parse));
        return policies.Score(PolicyArguments.FactsOf(file, policies));
    }

    private async Task<Scorecard> OfStoreAsync(ParseResult parse, DirectoryInfo folder)
    {
        if (parse.GetValue(options.Folder) is not null) throw new ProgramException(ExitCodes.Usage, "--policies goes with --facts; a stored host is judged by the policies in the store (see --policies-of, and 'netready policy plan' for others).");
        string id = parse.GetValue(host) ?? throw new ProgramException(ExitCodes.Usage, "say which host with --host ID; 'netready-collector hosts' lists them.");
        var now = TimeProvider.System.GetUtcNow();
        var instant = now;
        if (parse.GetValue(at) is { } text && PastInstant.TryRead(text, now, out instant) is { } problem) throw new ProgramException(ExitCodes.Usage, $"--at: {problem}");
        var which = parse.GetValue(policiesOf) == "now" ? PoliciesOf.Now : PoliciesOf.Then;
        var score = await StoreFolder.ReadAsync(folder, readers => new PastScores(readers, TimeProvider.System).Of(id, instant, which));
        var card = score.Scorecard ?? throw new ProgramException(ExitCodes.BadData, score.Message!);
        parse.InvocationConfiguration.Error.WriteLine($"Under the policies {ShortHash.Of(score.Under!.Hash)}, live since {Words.Minute(score.Under.At)}; register and profile are today's.");
        return card;
    }
}

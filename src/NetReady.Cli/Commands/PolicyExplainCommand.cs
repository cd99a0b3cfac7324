using System.CommandLine;
using NetReady.Cli.Screens;
using NetReady.Core.Programs;
using NetReady.Scoring.Explaining;
using NetReady.Scoring.Policies;

namespace NetReady.Cli.Commands;

/// <summary><c>netready policy explain</c>: a rule, or a host's verdict, in plain English.</summary>
internal static class PolicyExplainCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var options = new PolicyArguments();
        var what = new Argument<string?>("RULE|HOST") { Description = "A rule's id; or, with --facts, the name of the host in the file, which may be left out.", Arity = ArgumentArity.ZeroOrOne };
        var facts = PolicyArguments.FactsOption(required: false);
        var json = new Option<bool>("--json") { Description = "Print the explanation as JSON." };
        var command = new Command("explain", """
            Say in plain English what a rule asks, how it is judged and what it is worth; or, with --facts, how a host's verdict came about to the last point, and what would change it.

            Example: netready policy explain OFC-04
            Example: netready policy explain --facts host.yaml
            """) { what, options.Folder, facts, json };
        command.SetAction(parse =>
        {
            var policies = PolicyArguments.LoadFrom(options.FolderOf(parse));
            string? asked = parse.GetValue(what);
            var output = parse.InvocationConfiguration.Output;
            if (asked is not null && Explanations.OfRule(policies, asked) is { IsEmpty: false } rule)
            {
                if (parse.GetValue(facts) is not null) throw new ProgramException(ExitCodes.Usage, $"'{asked}' is a rule, and --facts is for a host; leave one of them out.");
                if (parse.GetValue(json)) output.WriteLine(ExplanationJson.Write(rule));
                else RuleExplanationScreen.Write(Terminal.On(output), rule);
                return ExitCodes.Done;
            }
            var host = HostOf(parse.GetValue(facts), asked, policies);
            if (parse.GetValue(json)) output.WriteLine(ExplanationJson.Write(host));
            else HostExplanationScreen.Write(Terminal.On(output), host);
            return ExitCodes.Done;
        });
        return command;
    }

    private static HostExplanation HostOf(FileInfo? facts, string? asked, PolicySet policies)
    {
        if (facts is null)
        {
            throw new ProgramException(ExitCodes.Usage, asked is null
                ? "say what to explain: a rule's id, as OFC-04, or a host by its facts with --facts FILE."
                : $"there is no rule '{asked}' in the policies{Explanations.SuggestRule(policies, asked)} (a host is explained from its facts: add --facts FILE).");
        }
        var evidence = PolicyArguments.FactsOf(facts, policies);
        if (asked is not null && asked != evidence.Host)
            throw new ProgramException(ExitCodes.Usage, $"'{asked}' is neither a rule nor the host of '{facts}', which is '{evidence.Host}'{Explanations.SuggestRule(policies, asked)}.");
        return Explanations.OfHost(policies, policies.Score(evidence));
    }
}

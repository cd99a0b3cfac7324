using System.CommandLine;
using NetReady.Cli.Local;
using NetReady.Cli.Screens;
using NetReady.Collector.Waivers;
using NetReady.Core.Programs;

namespace NetReady.Cli.Commands;

/// <summary><c>netready waive end</c>: ends a waiver before its time.</summary>
internal static class WaiveEndCommand
{
    /// <summary>The command, about the data folder that <paramref name="data"/> names.</summary>
    public static Command Create(Option<DirectoryInfo> data)
    {
        var id = new Argument<string>("ID") { Description = "The waiver's id, as 'netready waive list' has it." };
        var reason = new Option<string>("--reason") { Description = "Why, in one line.", HelpName = "TEXT", Required = true };
        var json = new Option<bool>("--json") { Description = "Print the waiver as JSON." };
        var command = new Command("end", """
            End a waiver now, before its time; one that is still to come never starts. What it did until now stays on record.

            Example: netready waive end W-7 --reason "The fix is installed"
            """) { id, reason, json };
        command.SetAction((parse, _) => StoreFolder.WithAsync(parse.GetValue(data)!, async store =>
        {
            var kept = WaiveCommand.Granted(await WaiverDesk.EndAsync(store, parse.GetValue(id)!, parse.GetValue(reason)!, TimeProvider.System.GetUtcNow(), Environment.UserName));
            var line = WaiverLine.Of(kept, kept.Waiver.EndedAt!.Value);
            var output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json)) output.WriteLine(line.ToJson());
            else WaiverScreen.WriteEnded(Terminal.On(output), line);
            return ExitCodes.Done;
        }));
        return command;
    }
}

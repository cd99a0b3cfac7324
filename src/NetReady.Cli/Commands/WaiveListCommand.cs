using System.CommandLine;
using NetReady.Cli.Local;
using NetReady.Cli.Screens;
using NetReady.Collector.Waivers;
using NetReady.Core.Programs;

namespace NetReady.Cli.Commands;

/// <summary><c>netready waive list</c>: every waiver there was, and which of them no longer matter.</summary>
internal static class WaiveListCommand
{
    /// <summary>The command, about the data folder that <paramref name="data"/> names.</summary>
    public static Command Create(Option<DirectoryInfo> data)
    {
        var json = new Option<bool>("--json") { Description = "Print the waivers as JSON." };
        var command = new Command("list", """
            List every waiver: in force, coming, expired and ended; and say of each that holds or is to come whether it still matters.

            Example: netready waive list --data /var/lib/netready
            """) { json };
        command.SetAction((parse, _) => StoreFolder.WithAsync(parse.GetValue(data)!, store =>
        {
            var list = WaiverListing.Of(store, WaiverDesk.Of(store, TimeProvider.System));
            var output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json)) output.WriteLine(list.ToJson());
            else WaiverScreen.Write(Terminal.On(output), list);
            return Task.FromResult(ExitCodes.Done);
        }));
        return command;
    }
}

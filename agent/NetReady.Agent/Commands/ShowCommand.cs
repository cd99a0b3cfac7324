using System.CommandLine;
using NetReady.Agent.Show;
using NetReady.Core.Programs;

namespace NetReady.Agent.Commands;

/// <summary><c>netready-agent show</c>: what leaves the device.</summary>
internal static class ShowCommand
{
    public static Command Build(Option<string> data, Machine machine)
    {
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("show", """
            Shows who this device is to its collector, the privacy contract, what waits, and the next report to the letter. Needs no collector, and changes nothing.

            Example: netready-agent show --json
            """) { json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string directory = parsed.GetRequiredValue(data);
            var preview = await Preview.LookAsync(new(directory), machine.ReadFacts(directory), machine.Time, cancellation);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json) ? PreviewPrinter.Json(preview) : PreviewPrinter.Text(preview));
            return ExitCodes.Done;
        });
        return command;
    }
}

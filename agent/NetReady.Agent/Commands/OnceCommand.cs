using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using NetReady.Core.Programs;

namespace NetReady.Agent.Commands;

/// <summary><c>netready-agent once</c>: one round, then ends.</summary>
internal static class OnceCommand
{
    public static Command Build(Option<string> data, Machine machine)
    {
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("once", """
            Reads every fact and takes every sample once, delivers them, and ends. What cannot be delivered waits for the next run. Takes up to a minute.

            Example: netready-agent once --json
            """) { json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var loggers = LoggerFactory.Create(logging => Logging.AddTo(logging, LogLevel.Warning));
            string directory = parsed.GetRequiredValue(data);
            var runner = machine.Runner(new() { DataDirectory = directory, MeasureAllAtStart = true }, loggers);
            var result = await runner.RunRoundAsync(cancellation);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) await output.WriteLineAsync(JsonSerializer.Serialize(result, CommandJson.Default.RoundResult));
            else await output.WriteLineAsync($"{result.Facts} facts and {result.Samples} measurements, {result.Missing} missing; {(result.Delivered ? "delivered." : $"not delivered. {result.Problem}")}");
            return result.Delivered ? ExitCodes.Done : ExitCodes.Unavailable;
        });
        return command;
    }
}

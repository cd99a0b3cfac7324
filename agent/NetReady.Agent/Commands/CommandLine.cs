using System.CommandLine;
using NetReady.Agent.State;
using NetReady.Core.Programs;

namespace NetReady.Agent.Commands;

/// <summary>The command line of <c>netready-agent</c>.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="machine">How this machine is read and measured.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where problems go.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Machine machine, TextWriter output, TextWriter error)
    {
        var data = new Option<string>("--data")
        {
            Description = "The directory for the agent's key, identity and undelivered reports.",
            HelpName = "DIR",
            DefaultValueFactory = _ => StateDirectory.DefaultPath(),
            Recursive = true,
        };
        var root = new RootCommand("""
            Measures this device's line, VPN and state for its department's collector, and shows its person what leaves the device.

            Example:
              netready-agent enrol 'netready-join://collector.example:8620/?key=...'
              netready-agent show
            """)
        {
            data,
            RunCommand.Build(data, machine),
            OnceCommand.Build(data, machine),
            ShowCommand.Build(data, machine),
            DoctorCommand.Build(data, machine),
            EnrolCommand.Build(data),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors) await error.WriteLineAsync(problem.Message);
            await error.WriteLineAsync("For help: netready-agent --help");
            return ExitCodes.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (ProgramException problem)
        {
            await error.WriteLineAsync(problem.Message);
            return problem.ExitCode;
        }
        catch (Exception problem) when (problem is (IOException and not FileNotFoundException and not FileLoadException) or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"The agent's directory cannot be used: {problem.Message}");
            return ExitCodes.Unavailable;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception problem)
        {
            await error.WriteLineAsync($"This is a fault of netready-agent {AgentVersion.Current}; please report it: {problem}");
            return ExitCodes.Internal;
        }
    }
}

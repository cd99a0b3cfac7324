using System.CommandLine;
using NetReady.Cli.Commands;
using NetReady.Core.Programs;

namespace NetReady.Cli;

/// <summary>The <c>netready</c> command line: one front door for people.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line and returns its exit code (see <see cref="ExitCodes"/>).</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var parse = Root().Parse(args);
        if (parse.Errors.Count > 0)
        {
            foreach (var error in parse.Errors) errors.WriteLine($"netready: {error.Message}");
            errors.WriteLine($"netready: see 'netready{string.Concat(Path(parse.CommandResult.Command).Select(name => $" {name}"))} --help'");
            return ExitCodes.Usage;
        }
        try
        {
            return await parse.InvokeAsync(new() { Output = output, Error = errors, EnableDefaultExceptionHandler = false });
        }
        catch (ProgramException problem)
        {
            errors.WriteLine($"netready: {problem.Message}");
            return problem.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception mistake)
        {
            // The last catch of the program: a person reads a sentence, whatever went wrong.
            errors.WriteLine($"netready: a mistake of the program's own: {mistake.Message} ({mistake.GetType().Name})");
            return ExitCodes.Internal;
        }
    }

    private static RootCommand Root() => new("NetReady tells a department whether its people can work from anywhere, and what to do where they cannot.\n\nExample: netready up")
    {
        UpCommand.Create(),
        AssessCommand.Create(),
        PolicyCommand.Create(),
        ProbeCommand.Create(),
    };

    private static IEnumerable<string> Path(Command command) => command is RootCommand ? [] : command.Parents.OfType<Command>().Take(1).SelectMany(Path).Append(command.Name);
}

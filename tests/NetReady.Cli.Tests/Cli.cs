namespace NetReady.Cli.Tests;

/// <summary>The command line, run in this process.</summary>
internal static class Cli
{
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        int exitCode = await CommandLine.RunAsync(args, output, errors);
        return (exitCode, output.ToString(), errors.ToString());
    }
}

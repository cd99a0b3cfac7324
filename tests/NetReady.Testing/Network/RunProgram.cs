using System.Diagnostics;

namespace NetReady.Testing.Network;

/// <summary>Runs a program to its end.</summary>
internal static class RunProgram
{
    /// <summary>What it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public static string Output(string program, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)}: {errors.Result}{output}");
    }

    /// <summary>Whether it went well.</summary>
    public static bool Try(string program, params ReadOnlySpan<string> arguments)
    {
        try
        {
            _ = Output(program, arguments);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}

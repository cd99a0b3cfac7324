using System.Diagnostics;
using System.Text;

namespace NetReady.EndToEnd.Tests;

/// <summary>A program of the product, run as a person or an init system runs it.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    private RunningProgram(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has written so far.</summary>
    public string Output => Read(output);

    /// <summary>What it has written to standard error so far.</summary>
    public string Errors => Read(errors);

    public int Id => process.Id;

    public static RunningProgram Netready(params string[] arguments) => Start("NetReady.Cli", "netready", arguments);

    public static RunningProgram Collector(params string[] arguments) => Start("NetReady.Collector", "netready-collector", arguments);

    public static RunningProgram Agent(params string[] arguments) => Start("NetReady.Agent", "netready-agent", arguments);

    /// <summary>Waits until it ends by itself, and returns its exit code.</summary>
    public async Task<int> ExitAsync(CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    /// <summary>Waits until a line of its output holds this text, and returns the line.</summary>
    public async Task<string> LineWithAsync(string text, CancellationToken cancellation)
    {
        while (true)
        {
            if (Output.Split('\n').FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line) return line;
            if (process.HasExited) throw new InvalidOperationException($"It ended with {process.ExitCode} before it said '{text}'.\n{Output}\n{Errors}");
            await Task.Delay(50, cancellation);
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
    }

    private static RunningProgram Start(string project, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Output(project), program), arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root,
        };
        return new(Process.Start(start)!);
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.Append(line).Append('\n');
    }

    private static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}

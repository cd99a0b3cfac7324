using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace NetReady.Testing.Network;

/// <summary>A real server that runs in a namespace until it is disposed of.</summary>
public sealed class InsideProgram : IDisposable
{
    private static readonly TimeSpan longestStart = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly StringBuilder log = new();
    private readonly string name;
    private readonly string? readyWhen;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private InsideProgram(NetworkNamespace inside, string[] command, string? readyWhen, IReadOnlyDictionary<string, string> environment)
    {
        (name, this.readyWhen) = (Path.GetFileName(command[0]), readyWhen);
        var start = new ProcessStartInfo(Prerequisite.Program("ip", "iproute2")) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["netns", "exec", inside.Name, .. command]) start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment) start.Environment[key] = value;
        process = new() { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"{name} ended by itself:\n{Log}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has said so far.</summary>
    public string Log
    {
        get { lock (log) return log.ToString(); }
    }

    /// <summary>Starts it, and waits until it has said that it is ready.</summary>
    /// <param name="inside">The namespace.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="readyWhen">What it says once it serves.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="environment">Variables of its environment.</param>
    /// <exception cref="TimeoutException">It did not come up; the message is its log.</exception>
    /// <exception cref="InvalidOperationException">It ended; the message is its log.</exception>
    public static async Task<InsideProgram> StartAsync(
        NetworkNamespace inside, string[] command, string readyWhen, CancellationToken cancellation, IReadOnlyDictionary<string, string>? environment = null)
    {
        var server = new InsideProgram(inside, command, readyWhen, environment ?? new Dictionary<string, string>());
        try
        {
            await server.ready.Task.WaitAsync(longestStart, cancellation);
            return server;
        }
        catch (Exception problem)
        {
            server.Dispose();
            throw problem is TimeoutException ? new TimeoutException($"{server.name} did not come up:\n{server.Log}") : problem;
        }
    }

    public void Dispose()
    {
        // Asked to end, a server ends its children with it; what is left, the namespace ends.
        if (!process.HasExited)
        {
            RunProgram.Output("kill", "-TERM", process.Id.ToString(CultureInfo.InvariantCulture));
            if (!process.WaitForExit(5000)) process.Kill(entireProcessTree: true);
        }
        process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null) return;
        lock (log) log.AppendLine(line);
        if (readyWhen is not null && line.Contains(readyWhen, StringComparison.Ordinal)) ready.TrySetResult();
    }
}

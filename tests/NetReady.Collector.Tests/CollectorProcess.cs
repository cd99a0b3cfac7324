using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetReady.Core.Enrolment;

namespace NetReady.Collector.Tests;

/// <summary>The real executable, in a process of its own.</summary>
internal sealed class CollectorProcess : IDisposable
{
    private readonly Process process;

    private CollectorProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>Starts it serving and waits until it says where.</summary>
    public static async Task<CollectorProcess> ServeAsync(string data, string policies, int port, CancellationToken cancel)
    {
        var started = new CollectorProcess(Start("run", "--data", data, "--policies", policies, "--agents", $"127.0.0.1:{port}", "--gate", "127.0.0.1:0", "--portal-check", "127.0.0.1:0", "--human", "127.0.0.1:0"));
        while (await started.process.StandardOutput.ReadLineAsync(cancel) is { } line)
            if (line.StartsWith("People:", StringComparison.Ordinal))
            {
                _ = started.process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return started;
            }
        throw new InvalidOperationException($"The collector did not start: {await started.process.StandardError.ReadToEndAsync(cancel)}");
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(CancellationToken cancel, params string[] arguments)
    {
        using var run = new CollectorProcess(Start(arguments));
        var error = run.process.StandardError.ReadToEndAsync(cancel);
        string output = await run.process.StandardOutput.ReadToEndAsync(cancel);
        await run.process.WaitForExitAsync(cancel);
        return (run.process.ExitCode, output, await error);
    }

    public static async Task<JoinString> JoinAsync(string data, CancellationToken cancel) =>
        JoinString.Parse((await RunAsync(cancel, "join", "--data", data, "--department", "Exchequer", "--ownership", "corporate", "--tier", "OFFICIAL")).Output);

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>SIGKILL: nothing in the process gets to finish.</summary>
    public void Kill() => process.Kill();

    public Task EndedAsync(CancellationToken cancel) => process.WaitForExitAsync(cancel);

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "netready-collector")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}

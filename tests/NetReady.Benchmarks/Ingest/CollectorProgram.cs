using System.Diagnostics;
using NetReady.Testing;

namespace NetReady.Benchmarks.Ingest;

/// <summary>The collector's own executable with the shipped policies, in a process of its own on free ports of loopback.</summary>
internal sealed class CollectorProgram : IDisposable
{
    private readonly Process process;

    private CollectorProgram(Process process, string address) => (this.process, Address) = (process, address);

    /// <summary>Where agents reach it, <c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>The processor time it has used.</summary>
    public TimeSpan ProcessorTime => Measuring.ProcessorTime.Of(process);

    /// <summary>Starts it and waits until it serves.</summary>
    public static async Task<CollectorProgram> StartAsync(string data, CancellationToken cancel)
    {
        string[] arguments = ["run", "--data", data, "--policies", Path.Combine(Repository.Root, "policies"), "--agents", "127.0.0.1:0", "--human", "127.0.0.1:0"];
        var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "netready-collector"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string? address = null;
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith("Agents:", StringComparison.Ordinal)) address = new Uri(line["Agents:".Length..].Trim()).Authority;
            if (address is null || !line.StartsWith("People:", StringComparison.Ordinal)) continue;
            // Nobody may wait for what it writes.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return new(process, address);
        }
        using (process) throw new InvalidOperationException($"The collector did not start: {await process.StandardError.ReadToEndAsync(cancel)}");
    }

    /// <summary>Waits until it has nothing left to do: verdicts follow reports within a second, and are written within another.</summary>
    public async Task SettleAsync(CancellationToken cancel)
    {
        var look = TimeSpan.FromMilliseconds(200);
        var quietFor = TimeSpan.FromMilliseconds(2400);
        long began = Stopwatch.GetTimestamp(), quietSince = began;
        for (var before = ProcessorTime; Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2) && Stopwatch.GetElapsedTime(quietSince) < quietFor;)
        {
            await Task.Delay(look, TimeProvider.System, cancel);
            var now = ProcessorTime;
            if (now - before >= look / 10) quietSince = Stopwatch.GetTimestamp();
            before = now;
        }
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}

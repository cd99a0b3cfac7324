using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace NetReady.Agent.Platform;

/// <summary>The only place that starts programs: without a shell, in the C locale, from the system's own folders, within a time and an output limit.</summary>
internal sealed class CommandRunner(TimeProvider clock)
{
    private const string UnixPath = "/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Runs a program to its end. It reads nothing from its input, and sees none of this process's environment.</summary>
    /// <returns>How it ended and what it wrote; running out of time or being absent is a result, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up; the program and all that it started have been killed.</exception>
    public async Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken)
    {
        if (Find(command.Program) is not { } path) return CommandResult.NotFound;
        using var process = new Process { StartInfo = Describe(path, command) };
        try
        {
            StartProcess(process);
        }
        catch (Win32Exception)
        {
            // It is there and cannot be run: no permission, or not a program.
            return CommandResult.NotFound;
        }
        process.StandardInput.Close();

        using var limit = new CancellationTokenSource(command.TimeLimit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var output = new CappedText(command.OutputLimit);
        var error = new CappedText(command.OutputLimit);
        try
        {
            // An output that overflows faults its reading, which must end the other's too.
            await Task.WhenAll(
                output.FillAsync(process.StandardOutput.BaseStream, stop),
                error.FillAsync(process.StandardError.BaseStream, stop)).ConfigureAwait(false);
            await process.WaitForExitAsync(stop.Token).ConfigureAwait(false);
            return new(CommandEnd.Exited, process.ExitCode, output.ToString(), error.ToString());
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            cancellationToken.ThrowIfCancellationRequested();
            bool overflowed = output.Overflowed || error.Overflowed;
            return new(overflowed ? CommandEnd.TooMuchOutput : CommandEnd.TimedOut, -1, output.ToString(), error.ToString());
        }
    }

    private static ProcessStartInfo Describe(string path, Command command)
    {
        var start = new ProcessStartInfo(path, command.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            WorkingDirectory = Path.GetPathRoot(path) ?? "",
        };
        string? systemRoot = Environment.GetEnvironmentVariable("SystemRoot");
        start.Environment.Clear();
        start.Environment["LC_ALL"] = "C";
        start.Environment["PATH"] = OperatingSystem.IsWindows() ? Environment.SystemDirectory : UnixPath;
        // Without it Windows programs cannot find their own parts.
        if (systemRoot is not null) start.Environment["SystemRoot"] = systemRoot;
        return start;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("ApiDesign", "RS0030", Justification = "This is the one class that starts programs.")]
    private static void StartProcess(Process process) => process.Start();

    // The inherited PATH may lead to programs that are not the system's.
    private static string? Find(string program)
    {
        if (Path.IsPathFullyQualified(program)) return File.Exists(program) ? program : null;
        if (OperatingSystem.IsWindows())
        {
            string path = Path.Combine(Environment.SystemDirectory, program + ".exe");
            return File.Exists(path) ? path : null;
        }
        return UnixPath.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended in the meantime.
        }
    }

    private sealed class CappedText(int limit)
    {
        private readonly ArrayBufferWriter<byte> bytes = new();

        public bool Overflowed { get; private set; }

        public async Task FillAsync(Stream source, CancellationTokenSource stop)
        {
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await source.ReadAsync(buffer, stop.Token).ConfigureAwait(false)) > 0)
            {
                bytes.Write(buffer.AsSpan(0, Math.Min(read, limit - bytes.WrittenCount)));
                if (bytes.WrittenCount < limit) continue;
                Overflowed = true;
                await stop.CancelAsync().ConfigureAwait(false);
                stop.Token.ThrowIfCancellationRequested();
            }
        }

        public override string ToString() => Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}

using System.Diagnostics;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>Shows how many hosts are done where that takes over two seconds: in one line of a terminal, else a line every few seconds. From several threads.</summary>
internal sealed class HostProgress(IAnsiConsole console) : IDisposable
{
    private static readonly TimeSpan after = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly bool isTerminal = console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi;
    private TimeSpan nextAt = after;
    private bool isShown;

    /// <summary>Tells how many of how many are done.</summary>
    public void Report(int done, int all)
    {
        if (clock.Elapsed < nextAt) return;
        lock (gate)
        {
            if (clock.Elapsed < nextAt) return;
            nextAt = clock.Elapsed + (isTerminal ? TimeSpan.FromMilliseconds(200) : after);
            string line = $"{done:N0} of {all:N0} hosts";
            if (isTerminal) console.Profile.Out.Writer.Write($"\r\u001b[K{line}");
            else console.Profile.Out.Writer.WriteLine(line);
            isShown = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isTerminal && isShown) console.Profile.Out.Writer.Write("\r\u001b[K");
    }
}

using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>Where a command writes for people: with colour on a terminal, plain elsewhere.</summary>
internal static class Terminal
{
    private const int PlainWidth = 160;

    /// <summary>A console over a command's output.</summary>
    public static IAnsiConsole On(TextWriter output)
    {
        bool isTerminal = (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected) || (ReferenceEquals(output, Console.Error) && !Console.IsErrorRedirected);
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal) console.Profile.Width = PlainWidth;
        return console;
    }
}

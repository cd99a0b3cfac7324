using NetReady.Cli.Commands;
using NetReady.Core.Units;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>What a test of throughput found, in sentences.</summary>
internal static class ThroughputScreen
{
    /// <summary>Writes the sentences for one target.</summary>
    public static void Write(IAnsiConsole console, ThroughputOutcome outcome)
    {
        if (outcome.Down is { } down) Write(console, "Down from", outcome.Target, down);
        if (outcome.Up is { } up) Write(console, "Up to", outcome.Target, up);
    }

    private static void Write(IAnsiConsole console, string way, string target, DirectionOutcome direction)
    {
        var (sign, colour, words) = direction.Verdict switch
        {
            "yes" => ("✓", "green", $"at least {direction.Floor}"),
            "no" => ("✗", "red", $"less than {direction.Floor}"),
            "borderline" => ("?", "blue", $"too near {direction.Floor} to tell"),
            _ => ("?", "blue", "no answer"),
        };
        console.MarkupLineInterpolated($"[{colour}]{sign} {way} {target}: {words}[/]{Because(direction)}");
    }

    private static string Because(DirectionOutcome direction) => direction switch
    {
        { Detail: { } detail } => $". {detail}",
        { Interval: [var low, { } high] } => $": {direction.Estimate ?? "?"}, surely {low} to {high}{Cost(direction)}",
        { Interval: [var low, _] } => $": shown to carry {low}; nothing held it back{Cost(direction)}",
        _ => Cost(direction),
    };

    private static string Cost(DirectionOutcome direction) =>
        $" ({new ByteSize(direction.Bytes)} in {direction.Duration}; packets waited up to {direction.Queue} on the way; buckets up to {direction.BurstPrior} allowed for).";
}

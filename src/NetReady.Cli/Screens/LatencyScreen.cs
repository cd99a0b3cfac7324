using System.Globalization;
using NetReady.Cli.Commands;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>What <c>netready probe latency</c> shows people.</summary>
internal static class LatencyScreen
{
    /// <summary>Writes a result.</summary>
    public static void Write(IAnsiConsole console, LatencyOutcome result)
    {
        string Line(string name, string said) => $"{name,-16} {said}";
        string share = string.Create(CultureInfo.InvariantCulture, $"{100.0 * result.Lost / result.N:0.##} %");
        string[] lines =
        [
            $"{result.Target}, {result.Method}: {result.N} packets, {result.Bytes} bytes both ways, {result.Duration}",
            Line("round trip", $"median {result.P50}   95 % within {result.P95}   99 % {result.P99}   least {result.Min}   most {result.Max}"),
            Line("delay variation", result.DelayVariation is { } variation ? $"{variation} between two in a row, on average" : "not known: no two packets in a row were answered"),
            Line("loss", $"{result.Lost} of {result.N} ({share})"),
            Line("reordered", $"{result.Reordered}   came twice {result.Duplicated}"),
            Line("  there", Way(result.Forward)),
            Line("  back", Way(result.Back)),
        ];
        foreach (string line in lines) console.WriteLine(line);
    }

    private static string Way(LatencyDirection way) => way.Lost is null
        ? "the reflector does not tell the ways apart" + (way.DelayVariation is { } apart ? $"; 95 % within {apart} of the fastest" : "")
        : $"lost {way.Lost}   reordered {way.Reordered}   came twice {way.Duplicated}" + (way.DelayVariation is { } variation ? $"   95 % within {variation} of the fastest" : "");
}

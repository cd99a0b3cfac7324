using System.Globalization;
using NetReady.Cli.Commands;
using NetReady.Core.Units;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>What <c>netready probe path</c> shows people.</summary>
internal static class PathScreen
{
    /// <summary>Writes an outcome.</summary>
    public static void Write(IAnsiConsole console, PathOutcome outcome)
    {
        string address = outcome.Address is { } known && !outcome.Target.Contains(known, StringComparison.Ordinal) ? $" ({known})" : "";
        console.MarkupLineInterpolated($"[bold]{outcome.Target}[/]{address}   {new ByteSize(outcome.Bytes)} in {outcome.Duration}");
        WriteHops(console, outcome);
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 1, 0)).AddColumn(new GridColumn().Padding(0, 0));
        foreach (var (sign, colour, sentence) in Sentences(outcome).Append(Mtu(outcome.Mtu)).Concat(Fault(outcome))) grid.AddRow($"[{colour}]{sign}[/]", Markup.Escape(sentence));
        console.Write(grid);
    }

    private static void WriteHops(IAnsiConsole console, PathOutcome outcome)
    {
        if (outcome.Hops.IsEmpty) return;
        var table = new Table().Border(TableBorder.Simple);
        TableColumn Number(string title) => new TableColumn(title).RightAligned().NoWrap();
        table.AddColumns(Number("Step"), new("Router"), Number("Lost"), Number("Least"), Number("Median"), Number("95 % within"));
        foreach (var hop in outcome.Hops)
        {
            if (hop.Address is not { } address)
            {
                table.AddRow($"{hop.Hop}", "[grey]? silent[/]", $"[grey]{hop.Lost} of {hop.N}[/]", "[grey]–[/]", "[grey]–[/]", "[grey]–[/]");
                continue;
            }
            string others = hop.Others.IsEmpty ? "" : string.Create(CultureInfo.InvariantCulture, $" and {hop.Others.Length} more");
            table.AddRow($"{hop.Hop}", Markup.Escape((hop.Name is { } name ? $"{name} ({address})" : address) + others), $"{hop.Lost} of {hop.N}", hop.Min!, hop.P50!, hop.P95!);
        }
        console.Write(table);
    }

    private static IEnumerable<(string Sign, string Colour, string Sentence)> Sentences(PathOutcome outcome)
    {
        if (outcome.Detail is { } detail) yield return outcome.Reached ? ("?", "blue", $"Routers: {detail}") : ("✗", "red", detail);
        else yield return End(outcome);
        if (outcome.LossBegins is { } onset) yield return ("!", "yellow", Loss(onset, outcome));
        else if (outcome.End is "reflector" or "refusal") yield return ("✓", "green", "Nothing was lost on the way to the target and back.");
        if (!outcome.Reticent.IsEmpty)
            yield return ("–", "grey", $"{Steps(outcome.Reticent)}: lost answers are no lost packets there, as steps behind lose none. Such routers answer fewer packets than they pass on.");
    }

    private static IEnumerable<(string Sign, string Colour, string Sentence)> Fault(PathOutcome outcome) => outcome.Fault switch
    {
        null => [],
        { Owner: "none" } => [("–", "grey", "Asked again, what could be asked answers: neither the device nor its network nor the line shows a fault.")],
        { Owner: { } owner } fault => [("→", "yellow", $"Whose fault: {owner}. {fault.Says} {fault.Do}".TrimEnd())],
        var untold => [("?", "blue", $"Whose fault: unknown. {untold.Says}")],
    };

    private static (string Sign, string Colour, string Sentence) End(PathOutcome outcome) => outcome.End switch
    {
        "reflector" => ("✓", "green", $"A reflector answers at step {outcome.Hops[^1].Hop}."),
        "refusal" => ("✓", "green", $"The target is at step {outcome.Hops[^1].Hop}: it says that nothing listens on its port."),
        "barred" => ("✗", "red", $"{outcome.BarredBy ?? "Somebody on the way"} says that the packets may not pass, or that it knows no way for them."),
        _ when outcome.Reached => ("✓", "green", "A reflector answers, though none of the packets that were to show the way there."),
        _ => ("✗", "red", outcome.Hops.LastOrDefault(hop => hop.Address is not null) is { } last
            ? $"Nothing answers beyond step {last.Hop}. Either the path ends there, or what lies beyond is silent to UDP."
            : "Nothing on the way answers, nor does the target: the device's own network, or what is next to it, passes nothing, or is silent to UDP."),
    };

    private static string Loss(LossLine onset, PathOutcome outcome)
    {
        var target = outcome.Hops[^1];
        string lost = $"{target.Lost} of {target.N} packets to the target were lost.";
        if (onset.Hop == 1) return $"{lost} Loss begins at the first step: on the way to the router next to this device.";
        if (outcome.Hops.All(hop => hop.Hop >= onset.Hop || hop.Address is null)) return $"{lost} Loss begins at step {onset.Hop} or before it: the steps up to there are silent.";
        return onset.After is { } after
            ? $"{lost} Loss begins {(after == onset.Hop - 1 ? "" : "somewhere ")}between step {after} and step {onset.Hop}, and goes on from there to the end."
            : $"{lost} Every step from {onset.Hop} on lost some; so few packets do not tell whether it begins there or before: --rounds 100 tells more.";
    }

    private static string Steps(IReadOnlyList<int> steps) => (steps.Count == 1 ? "Step " : "Steps ") + string.Join(", ", steps);

    private static (string Sign, string Colour, string Sentence) Mtu(MtuLine mtu)
    {
        if (mtu.Size is not { } size) return ("?", "blue", $"Path MTU not known. {mtu.Detail}");
        string way = mtu.LostOn switch { "there" => " on the way there", "back" => " on the way back", "both" => " both ways", _ => "" };
        return mtu switch
        {
            { BlackHole: true } => ("✗", "red", $"A black hole: packets above {Size(mtu)} vanish{way} without a word, and the interface takes {mtu.Interface}. Connections hang. "
                + $"Let the ICMP messages \"packet too big\" pass, or lower the MTU of the interface or tunnel to {size}. Chance of error {Chance(mtu)}."),
            { AtMost: null } => ("✓", "green", $"Path MTU at least {size} bytes; larger packets were not tried."),
            _ when size >= mtu.Interface => ("✓", "green", $"Path MTU {size} bytes: all that the interface takes."),
            { BlackHole: false } => ("✓", "green", $"Path MTU {Size(mtu)} bytes of the interface's {mtu.Interface}; {mtu.ToldBy ?? "a router"} says so to whoever sends more."),
            _ => ("?", "blue", $"Path MTU {Size(mtu)} bytes. The interface takes {mtu.Interface}; whether larger packets vanish without a word cannot be told."),
        };
    }

    private static string Size(MtuLine mtu) => mtu.AtMost == mtu.Size ? $"{mtu.Size}" : $"{mtu.Size} to {mtu.AtMost}";

    private static string Chance(MtuLine mtu) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0.01, 100 * mtu.ErrorProbability ?? 0):0.##} %");
}

using System.Collections.Immutable;
using NetReady.Scoring.Explaining;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>A rule in plain English, for a terminal or a file.</summary>
internal static class RuleExplanationScreen
{
    /// <summary>Writes every form of the rule.</summary>
    public static void Write(IAnsiConsole console, ImmutableArray<RuleExplanation> forms)
    {
        foreach (var rule in forms)
        {
            console.WriteLine();
            console.MarkupLineInterpolated($"  [bold]{rule.Id}[/]  [bold]{rule.Title}[/]{(forms.Length > 1 ? $" (as {string.Join(", ", rule.Shares.Select(share => share.Policy))} has it)" : "")}");
            console.WriteLine();
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 2, 0)).AddColumn(new GridColumn().PadRight(2));
            Row(grid, "Asks", [rule.Asks, .. rule.AppliesOnly is { } only ? [only] : ImmutableArray<string>.Empty]);
            Row(grid, "As written", [rule.Written]);
            Row(grid, "Samples", rule.Samples);
            Row(grid, "Facts", rule.Facts.Select(fact => $"{fact.Name}: {fact.Help}"));
            Row(grid, "If it fails", rule.Failing);
            Row(grid, "If unknown", rule.Unknown);
            foreach (var share in rule.Shares) Row(grid, $"In {share.Policy}", [share.Text]);
            Row(grid, "Drawn from", [rule.Source, .. rule.Firmness is { } firmness ? [firmness] : ImmutableArray<string>.Empty]);
            foreach (var (platform, fix) in rule.Fix) Row(grid, platform == "any" ? "Fix" : $"Fix on {platform}", [fix]);
            Row(grid, "Examples", rule.Examples);
            console.Write(grid);
        }
    }

    private static void Row(Grid grid, string heading, IEnumerable<string> lines)
    {
        bool first = true;
        foreach (string line in lines)
        {
            grid.AddRow(first ? $"[bold]{Markup.Escape(heading)}[/]" : "", Markup.Escape(line));
            first = false;
        }
    }
}

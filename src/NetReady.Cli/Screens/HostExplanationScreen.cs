using NetReady.Scoring.Explaining;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>A host's verdict in plain English, for a terminal or a file: every point, their sum, and what would change the state.</summary>
internal static class HostExplanationScreen
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, HostExplanation host)
    {
        var (state, colour) = Words.State(host.State);
        console.WriteLine();
        console.MarkupLineInterpolated($"  [bold]{host.Host}[/]   [bold {colour}]{state}[/]   {Words.Minute(host.At)}");
        foreach (string sentence in host.Because) console.MarkupLineInterpolated($"  {sentence}");
        foreach (var policy in host.Policies) Write(console, policy);
    }

    private static void Write(IAnsiConsole console, PolicyExplanation policy)
    {
        var (state, colour) = Words.State(policy.State);
        console.WriteLine();
        console.MarkupLineInterpolated($"  [bold]{policy.Policy}[/] ({policy.Title}){(policy.Effect == "counts" ? "" : $", {policy.Effect}: never counts")}   [bold {colour}]{state}[/]");
        console.MarkupLineInterpolated($"  {policy.Because}");
        console.Write(Points(policy));
        foreach (string sentence in policy.Arithmetic) console.MarkupLineInterpolated($"  {sentence}");
        foreach (var better in policy.Better) WriteWay(console, better);
        if (policy.Endings.IsEmpty) return;
        console.WriteLine();
        console.MarkupLine("  [bold]What time alone will do[/]");
        foreach (var end in policy.Endings)
            console.MarkupLineInterpolated($"  {Words.Minute(end.At)}  {string.Join(", ", end.Rules)}: no longer in grace or waived. If nothing else changes: {end.State}{Low(end.Low)}.");
    }

    private static Table Points(PolicyExplanation policy)
    {
        var table = new Table().Border(TableBorder.Simple).Expand();
        table.AddColumn(new TableColumn("Rule").NoWrap());
        table.AddColumn("What must be so");
        table.AddColumn(new TableColumn("Weight").RightAligned());
        table.AddColumn("Verdict");
        table.AddColumn(new TableColumn("Points").RightAligned().NoWrap());
        table.AddColumn("Why");
        foreach (var group in policy.Rules.GroupBy(rule => rule.Group))
        {
            var sum = policy.Groups.FirstOrDefault(one => one.Group == group.Key);
            table.AddRow($"[bold]{Markup.Escape(group.Key)}[/]", "", sum is null ? "" : Words.Number(sum.Weight), "", "", sum is null ? "not scored" : $"{Words.Number(sum.Of)} points for the group: 100 over {policy.Groups.Length} group{(policy.Groups.Length == 1 ? "" : "s")}");
            foreach (var rule in group)
            {
                string verdict = rule.Required ? $"{rule.Outcome}, required" : rule.Outcome;
                table.AddRow(Markup.Escape(rule.Id), Markup.Escape(rule.Title), rule.Of is null ? "–" : Words.Number(rule.Weight), Markup.Escape(verdict), rule.Shown ?? "–", Markup.Escape(rule.Why));
            }
        }
        if (policy.ShownSum is { } total) table.AddRow("[bold]low[/]", "[bold]the sum of the points[/]", "", "", $"[bold]{total}[/]", "");
        return table;
    }

    private static void WriteWay(IAnsiConsole console, NextState better)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"  [bold]What would make it {better.State}[/]{Low(better.Low)}: {(better.Changes.Length == 1 ? "this" : $"all {better.Changes.Length} of these")}");
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 2, 0)).AddColumn(new GridColumn().NoWrap().RightAligned()).AddColumn(new GridColumn().PadRight(2));
        foreach (var change in better.Changes)
            grid.AddRow(Markup.Escape(change.Rule ?? "–"), change.Points > 0 ? $"+{change.Points:0.00}" : "", Markup.Escape(change.Text));
        console.Write(grid);
    }

    private static string Low(double? low) => low is { } number ? $" (low {Words.Number(number)})" : "";
}

using NetReady.Scoring.Scorecards;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>A whole scorecard for a terminal or a file: the state and why, every rule, how to fix what is wrong, and every fact.</summary>
internal static class ScorecardScreen
{
    private const int BandWidth = 40;

    /// <summary>Writes the scorecard.</summary>
    public static void Write(IAnsiConsole console, Scorecard card)
    {
        WriteHeadline(console, card);
        WriteRules(console, card);
        WriteFixes(console, card);
        WriteFacts(console, card);
    }

    private static void WriteHeadline(IAnsiConsole console, Scorecard card)
    {
        var (state, colour) = Words.State(card.State);
        console.WriteLine();
        console.MarkupLineInterpolated($"  [bold]{card.Host}[/]   [bold {colour}]{state}[/]   {Words.Minute(card.At)}");
        console.MarkupLineInterpolated($"  {card.Because}");
        console.WriteLine();
        var grid = TwoColumns();
        if (card.Score is { } score)
        {
            grid.AddRow("Score", $"[bold]{Words.Range(score)}[/] of 100  {Band(score)}");
            grid.AddRow("", "[grey]the low end counts what is unknown as failed, the high end as passed[/]");
            if (score.Strict < score.Low) grid.AddRow("Without relief", $"{Words.Number(score.Strict)}  [grey]the low end without waivers and time to fix[/]");
        }
        else
        {
            grid.AddRow("Score", "none: no rule is scored");
        }
        grid.AddRow("Coverage", $"{Words.Percent(card.Coverage)} of the points are decided by evidence");
        grid.AddRow("Fit for", Markup.Escape(Words.Tier(card.Ceiling.Tier, card.Ceiling.Marking)));
        if (card.DecidedBy is not null) grid.AddRow("Decided by", Markup.Escape(card.DecidedBy));
        console.Write(grid);
    }

    private static void WriteRules(IAnsiConsole console, Scorecard card)
    {
        // What decides comes first.
        foreach (var policy in card.Policies.OrderBy(policy => policy.Effect != "counts"))
        {
            var table = new Table().Border(TableBorder.Simple).Expand().Title($"[bold]{Markup.Escape(policy.Policy)}[/]{Words.Effect(policy.Effect)}");
            table.AddColumn(new TableColumn("Rule").NoWrap());
            table.AddColumn("What must be so");
            table.AddColumn("Seen");
            table.AddColumn("Must");
            table.AddColumn("Verdict");
            table.AddColumn(new TableColumn("Points").RightAligned().NoWrap());
            foreach (var group in card.Rules.Where(rule => rule.Policy == policy.Policy).GroupBy(rule => rule.Group))
            {
                table.AddRow($"[bold]{Markup.Escape(group.Key)}[/]");
                foreach (var rule in group)
                {
                    var (outcome, colour) = Words.Outcome(rule);
                    string until = rule.Until is { } end ? $" until {Words.Day(end)}" : "";
                    table.AddRow(Markup.Escape(rule.Id), Markup.Escape(rule.Title), Markup.Escape(rule.Observed ?? "–"), Markup.Escape(rule.Must),
                        $"[{colour}]{Markup.Escape(outcome + until)}[/]", rule is { Points: { } points, Of: { } of } ? $"{Words.Number(points)}/{Words.Number(of)}" : "–");
                }
            }
            console.WriteLine();
            console.Write(table);
        }
    }

    private static void WriteFixes(IAnsiConsole console, Scorecard card)
    {
        var wrong = card.Rules.Where(rule => rule is { Outcome: "fail" or "in-grace", Fix: not null })
            .DistinctBy(rule => rule.Id).OrderByDescending(rule => rule.Required).ThenByDescending(rule => rule.Of ?? 0).ToList();
        if (wrong.Count == 0) return;
        console.WriteLine();
        console.MarkupLine("  [bold]How to fix it[/]");
        var grid = TwoColumns();
        foreach (var rule in wrong) grid.AddRow(Markup.Escape(rule.Id), $"{Markup.Escape(rule.Fix!)} [grey](drawn from {Markup.Escape(rule.Source)})[/]");
        console.Write(grid);
    }

    private static void WriteFacts(IAnsiConsole console, Scorecard card)
    {
        int missing = card.Facts.Values.Count(fact => fact.Missing is not null);
        console.WriteLine();
        console.MarkupLineInterpolated($"  [bold]Facts[/]  {card.Facts.Count - missing} known, {missing} missing");
        var grid = TwoColumns().AddColumn();
        foreach (var (name, fact) in card.Facts)
            grid.AddRow(Markup.Escape(name), fact.Missing is null ? Markup.Escape(Known(fact)) : $"[blue]? {Markup.Escape(fact.Missing)}[/]", $"[grey]{Markup.Escape(Whence(fact))}[/]");
        console.Write(grid);
    }

    private static string Known(FactEntry fact) =>
        fact.N is not { } n ? fact.Value ?? ""
        : fact.Min == fact.Max ? $"{fact.P50} ({(n == 1 ? "one sample" : $"all {n} samples")})"
        : $"{fact.P50} (median of {n}; {fact.Min} to {fact.Max})";

    private static Grid TwoColumns() => new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 2, 0)).AddColumn(new GridColumn().PadRight(2));

    private static string Whence(FactEntry fact)
    {
        string to = fact.Target is null ? "" : $" to {fact.Target}, samples of {fact.Sample}";
        return $"{fact.Method}{to}{(fact.Detail is null ? "" : $": {fact.Detail}")}".Trim();
    }

    // ████ what is earned, ▒▒▒▒ what is unknown, ░░░░ what is lost.
    private static string Band(ScoreRange score)
    {
        int low = (int)Math.Floor(score.Low / 100 * BandWidth);
        int high = Math.Max(low, (int)Math.Ceiling(score.High / 100 * BandWidth));
        return $"[green]{new string('█', low)}[/][blue]{new string('▒', high - low)}[/][grey]{new string('░', BandWidth - high)}[/]";
    }
}

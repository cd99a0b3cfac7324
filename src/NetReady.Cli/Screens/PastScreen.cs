using NetReady.Collector.Planning;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>Where two versions would have differed over the past, for a terminal or a file.</summary>
internal static class PastScreen
{
    /// <summary>Writes it, with so many stretches.</summary>
    public static void Write(IAnsiConsole console, PlannedPast past, int most)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"  [bold]Since {Words.Minute(past.Since)}[/], had it been in force all along");
        if (past.HistoryFrom is not { } from)
        {
            console.WriteLine("  Of the hosts for which a policy differs there is no history in that time.");
            return;
        }
        if (from > past.Since) console.MarkupLineInterpolated($"  There is history from {Words.Minute(from)} on.");
        if (past.Hosts == 0)
        {
            console.WriteLine("  No host would have been in another state at any time.");
            return;
        }
        console.MarkupLineInterpolated($"  {past.Hosts} host{(past.Hosts == 1 ? "" : "s")} would have been in another state at some time.");
        var days = new Table().Border(TableBorder.Simple);
        days.AddColumn("Day (UTC)");
        foreach (string column in (ReadOnlySpan<string>)["Hosts", "Worse", "Better"]) days.AddColumn(new TableColumn(column).RightAligned());
        foreach (var day in past.Days.Where(day => day.Hosts > 0)) days.AddRow($"{day.Day:yyyy-MM-dd}", $"{day.Hosts}", $"{day.Worse}", $"{day.Better}");
        console.Write(days);
        if (most <= 0) return;
        var table = new Table().Border(TableBorder.Simple).Expand();
        foreach (string column in (ReadOnlySpan<string>)["Host", "From (UTC)", "Until (UTC)", "Was", "Would be", "By"]) table.AddColumn(new TableColumn(column) { NoWrap = column != "By" });
        foreach (var stretch in past.Stretches.Take(most))
            table.AddRow(Markup.Escape(stretch.Host), Words.PlainMinute(stretch.From), Words.PlainMinute(stretch.Until), PlanScreen.State(stretch.Live), PlanScreen.State(stretch.Proposed), Markup.Escape(string.Join(", ", stretch.Rules)));
        console.Write(table);
        if (past.Stretches.Length > most) console.MarkupLineInterpolated($"  and {past.Stretches.Length - most} more; --json lists them all.");
    }
}

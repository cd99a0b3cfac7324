using NetReady.Cli.Commands;
using NetReady.Collector.Policies;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>Which versions were live when, for a terminal or a file, the newest first.</summary>
internal static class PolicyHistoryScreen
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, PolicyHistory history)
    {
        if (history.Pending is { } waits) console.MarkupLineInterpolated($"[yellow]{ShortHash.Of(waits.Hash)} waits[/] since {Words.Minute(waits.HeldAt)}: {Count(waits)}. Apply it: netready policy apply");
        if (history.Activations.IsEmpty)
        {
            console.WriteLine("No version has been live yet.");
            return;
        }
        var table = new Table().Border(TableBorder.Simple).Expand();
        foreach (string column in (ReadOnlySpan<string>)["Version", "Live since (UTC)", "Until (UTC)", "How", "Who", "Why"]) table.AddColumn(new TableColumn(column) { NoWrap = column is not "Why" });
        DateTimeOffset? until = null;
        foreach (var live in history.Activations)
        {
            table.AddRow(ShortHash.Of(live.Hash), Words.PlainMinute(live.At), until is { } end ? Words.PlainMinute(end) : "now", live.How, Markup.Escape(live.Author), Markup.Escape(live.Reason));
            until = live.At;
        }
        console.Write(table);
        foreach (var held in history.Held.Where(held => held.EndedAt is not null))
            console.MarkupLineInterpolated($"  {ShortHash.Of(held.Hash)} waited from {Words.Minute(held.HeldAt)} until {Words.Minute(held.EndedAt!.Value)}, {held.Ended}: {Count(held)}.");
    }

    private static string Count(HeldPolicies held) => $"it would flip {held.Flips} of {held.Judged} hosts beside {ShortHash.Of(held.ComparedWith)} (hold_share {Words.Percent(held.HoldShare)})";
}

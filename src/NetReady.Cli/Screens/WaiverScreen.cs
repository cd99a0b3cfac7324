using System.Globalization;
using NetReady.Collector.Waivers;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>Waivers for a terminal or a file.</summary>
internal static class WaiverScreen
{
    private const string AsStated = "as stated; who they are is not proven";

    /// <summary>Writes every waiver, by what has become of it.</summary>
    public static void Write(IAnsiConsole console, WaiverList list)
    {
        if (list.Waivers.Count == 0)
        {
            console.WriteLine("There are no waivers.");
            return;
        }
        console.WriteLine();
        console.MarkupLineInterpolated($"  [bold]{list.InForce} in force[/], {list.EndingSoon} of them ending within {WaiverList.SoonDays} d; {list.NoLongerMatter} no longer {(list.NoLongerMatter == 1 ? "matters" : "matter")}.   {Words.Minute(list.At)}");
        console.MarkupLineInterpolated($"  [grey]Owners and approvers are {AsStated}.[/]");
        foreach (var (status, title) in (ReadOnlySpan<(string, string)>)[("in-force", "In force"), ("coming", "Coming"), ("ended", "Ended before their time"), ("expired", "Expired")])
        {
            var lines = list.Waivers.Where(line => line.Status == status).ToList();
            if (lines.Count > 0) WriteTable(console, $"{title} ({lines.Count})", lines, list.At);
        }
    }

    /// <summary>Writes a waiver that was just granted.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="line">The waiver.</param>
    /// <param name="longest">The longest that it might have run.</param>
    /// <param name="day">The day that was named as its end; null where an instant was.</param>
    public static void WriteGranted(IAnsiConsole console, WaiverLine line, (string? Tier, TimeSpan Length) longest, string? day)
    {
        console.MarkupLineInterpolated($"[bold]{line.Id}[/] waives {line.Scope.Rule} for {For(line.Scope)}.");
        var grid = Grid();
        Row(grid, "from", Instant(line.From) + (line.Status == "in-force" ? " (now)" : ""));
        Row(grid, "until", Instant(line.Until) + (day is null ? "" : $" (the end of {day}, UTC)") + $", {Days(line.Until - line.From)} of at most {Days(longest.Length)}{(longest.Tier is null ? "" : $" in {longest.Tier}")}");
        Row(grid, "owner", $"{line.Owner}, approver {line.Approver} ({AsStated}); recorded by the system's user {line.CreatedBy}");
        foreach (var note in line.Notes) Row(grid, "note", note.Text);
        console.Write(grid);
        console.WriteLine(line.Status == "in-force" ? "A running collector goes by it within 5 s." : "A collector that runs then goes by it from its start.");
    }

    /// <summary>Writes a waiver that was just ended.</summary>
    public static void WriteEnded(IAnsiConsole console, WaiverLine line)
    {
        console.MarkupLineInterpolated($"[bold]{line.Id}[/] for {line.Scope.Rule} and {For(line.Scope)} has ended, {Instant(line.EndedAt!.Value)}, before its time ({Instant(line.Until)}).");
        console.WriteLine("What it did until now stays on record. A running collector goes by it within 5 s.");
    }

    private static void WriteTable(IAnsiConsole console, string title, List<WaiverLine> lines, DateTimeOffset now)
    {
        console.WriteLine();
        var table = new Table().Border(TableBorder.Simple).Expand().Title($"[bold]{Markup.Escape(title)}[/]");
        table.AddColumn(new TableColumn("Id").NoWrap());
        foreach (string column in (ReadOnlySpan<string>)["Rule", "For", "When", "Owner, approver", "Why"]) table.AddColumn(column);
        foreach (var line in lines)
        {
            table.AddRow(Markup.Escape(line.Id), Markup.Escape(line.Scope.Rule), Markup.Escape(For(line.Scope)), Markup.Escape(When(line, now)), Markup.Escape($"{line.Owner}, {line.Approver}"), Markup.Escape(Why(line)));
            foreach (var note in line.Notes) table.AddRow("", "", "", "", $"[yellow]{(line.Matters == false ? "no longer matters" : "note")}[/]", $"[yellow]{Markup.Escape(note.Text)}[/]");
        }
        console.Write(table);
    }

    private static string When(WaiverLine line, DateTimeOffset now) => line.Status switch
    {
        "in-force" => $"until {Words.Minute(line.Until)}, {Left(line.Until - now)}",
        "coming" => $"{Words.Minute(line.From)} to {Words.Minute(line.Until)}",
        "ended" => $"{Words.Minute(line.From)}, ended {Words.Minute(line.EndedAt!.Value)} by {line.EndedBy}, due {Words.Minute(line.Until)}",
        _ => $"{Words.Minute(line.From)} to {Words.Minute(line.Until)}",
    };

    private static string Why(WaiverLine line) => line.EndReason is null ? line.Reason : $"{line.Reason}; ended: {line.EndReason}";

    private static string For(WaiverScope scope) => scope.Host is { } host ? $"the host {host}" : $"the department {scope.Department}";

    private static string Left(TimeSpan left) => left.TotalDays >= 1 ? $"{Math.Floor(left.TotalDays).ToString("0", CultureInfo.InvariantCulture)} d left" : $"{Math.Floor(left.TotalHours).ToString("0", CultureInfo.InvariantCulture)} h left";

    private static string Days(TimeSpan length) => $"{(Math.Ceiling(length.TotalDays * 10) / 10).ToString("0.#", CultureInfo.InvariantCulture)} d";

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Grid Grid() => new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 2, 0)).AddColumn(new GridColumn().PadRight(2));

    private static void Row(Grid grid, string heading, string text) => grid.AddRow(heading, Markup.Escape(text));
}

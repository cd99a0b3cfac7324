using System.Collections.Immutable;
using NetReady.Collector.Planning;
using NetReady.Scoring.Explaining;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>A plan for a terminal or a file: what changes in the policies, whom it flips now and why, what starts a time to fix, and what the past would have been.</summary>
internal static class PlanScreen
{
    private const int RulesShown = 15;

    /// <summary>Writes all of it, with so many hosts.</summary>
    public static void Write(IAnsiConsole console, PolicyPlan plan, int hosts)
    {
        WriteSummary(console, plan);
        WriteHosts(console, plan, hosts);
        if (plan.Past is { } past) PastScreen.Write(console, past, hosts);
        console.WriteLine();
        console.MarkupLine("  [bold]Taken for granted[/]");
        foreach (string sentence in plan.Presumed) console.Write(new Padder(new Markup($"[grey]{Markup.Escape(sentence)}[/]"), new(2, 0, 2, 0)));
    }

    /// <summary>Writes what somebody has to know before the version goes live.</summary>
    public static void WriteSummary(IAnsiConsole console, PolicyPlan plan)
    {
        console.MarkupLineInterpolated($"  [bold]{ShortHash.Of(plan.Proposed)}[/] in place of {ShortHash.Of(plan.Live)}, which is live   {Words.Minute(plan.At)}");
        WriteEdits(console, plan.Edits, plan.Live == plan.Proposed);
        WriteFlips(console, plan);
        WriteRules(console, plan.Rules);
        WriteTimeToFix(console, plan);
    }

    private static void WriteEdits(IAnsiConsole console, ImmutableArray<PolicyEdit> edits, bool isSame)
    {
        console.WriteLine();
        console.MarkupLine("  [bold]What changes in the policies[/]");
        if (edits.IsEmpty) console.WriteLine(isSame ? "  Nothing: it is the version that is live." : "  Nothing that judges: only examples.");
        foreach (var edit in edits)
        {
            var (sign, colour) = edit.Kind switch { "added" => ("+", "green"), "removed" => ("-", "red"), _ => ("~", "yellow") };
            string where = string.Join(", ", edit.Where);
            console.MarkupLineInterpolated($"  [{colour}]{sign} {edit.Rule ?? where}[/] {edit.Title} {(edit.Rule is null ? "" : $"(in {where})")}");
            foreach (string words in edit.Words) console.MarkupLineInterpolated($"      {words}");
        }
    }

    private static void WriteFlips(IAnsiConsole console, PolicyPlan plan)
    {
        console.WriteLine();
        console.MarkupLine("  [bold]Hosts that change their state now[/]");
        var hosts = plan.Hosts;
        console.MarkupLineInterpolated($"  {Flipping(plan)} {hosts.Judged} are judged, {hosts.MayDiffer} of them by policies that differ. Apart: {hosts.WithoutEvidence} never heard of, {hosts.Revoked} revoked.");
        if (plan.Flips.IsEmpty) return;
        foreach (var flip in plan.ByState) console.MarkupLineInterpolated($"  {flip.Hosts,7}  {State(flip.From)} to {State(flip.To)}");
        console.MarkupLineInterpolated(plan.Hold.WouldWait
            ? $"  [yellow]That is {Share(plan.Hold.Share)} of the hosts, and hold_share is {Share(plan.Hold.HoldShare)}: in the collector's folder it waits for 'netready policy apply'.[/]"
            : (FormattableString)$"  That is {Share(plan.Hold.Share)} of the hosts, and hold_share is {Share(plan.Hold.HoldShare)}: in the collector's folder it goes live by itself{(plan.Hold.Share > plan.Hold.HoldShare ? ", as fewer than a handful of hosts flip" : "")}.");
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("Department, tier");
        table.AddColumn(new TableColumn("Hosts").RightAligned());
        table.AddColumn(new TableColumn("Change").RightAligned());
        table.AddColumn("How");
        foreach (var group in plan.ByDepartment.Concat(plan.ByTier).Where(group => group.Flips > 0))
            table.AddRow(Markup.Escape(group.Name), $"{group.Judged}", $"{group.Flips}", string.Join(", ", group.ByState.Select(flip => $"{flip.Hosts} {State(flip.From)} to {State(flip.To)}")));
        console.Write(table);
    }

    private static string Flipping(PolicyPlan plan) => plan.Flips.Length switch { 0 => "Nobody flips.", 1 => "1 host flips.", var many => $"{many} hosts flip." };

    private static void WriteRules(IAnsiConsole console, ImmutableArray<RuleEffect> rules)
    {
        if (rules.IsEmpty) return;
        console.MarkupLine("  [bold]Rules that come out otherwise[/]");
        var table = new Table().Border(TableBorder.Simple).Expand();
        table.AddColumn(new TableColumn("Rule").NoWrap());
        table.AddColumn("Outcome");
        table.AddColumn(new TableColumn("Hosts").RightAligned());
        table.AddColumn(new TableColumn("Flip").RightAligned());
        table.AddColumn("Why, on the first of them");
        foreach (var rule in rules.Take(RulesShown))
            table.AddRow(Markup.Escape(rule.Rule), Markup.Escape($"{rule.From ?? "not asked"} to {rule.To ?? "not asked"}"), $"{rule.Hosts}", $"{rule.Flips}", Markup.Escape(rule.Why));
        console.Write(table);
        if (rules.Length > RulesShown) console.MarkupLineInterpolated($"  and {rules.Length - RulesShown} more; --json lists them all.");
    }

    private static void WriteTimeToFix(IAnsiConsole console, PolicyPlan plan)
    {
        if (plan.TimeToFix.IsEmpty) return;
        console.MarkupLine("  [bold]Time to fix that starts now[/]");
        foreach (var start in plan.TimeToFix)
            console.MarkupLineInterpolated($"  {start.Rule}  {start.Hosts} host{(start.Hosts == 1 ? "" : "s")}, until {Words.Day(start.FirstEnd)}{(start.LastEnd.Date == start.FirstEnd.Date ? "" : $" to {Words.Day(start.LastEnd)}")}  {start.Title}");
        foreach (var end in plan.GraceEnds)
            console.MarkupLineInterpolated($"  {end.Day:yyyy-MM-dd}: time ends for {string.Join(", ", end.Rules)}; if nothing else changes, {(end.Flips.IsEmpty ? "nobody flips" : string.Join(", ", end.Flips.Select(flip => $"{flip.Hosts} {State(flip.From)} to {State(flip.To)}")))}.");
    }

    private static void WriteHosts(IAnsiConsole console, PolicyPlan plan, int most)
    {
        if (plan.Flips.IsEmpty || most <= 0) return;
        console.WriteLine();
        console.MarkupLine("  [bold]The hosts[/]");
        var table = new Table().Border(TableBorder.Simple).Expand();
        table.AddColumn(new TableColumn("Host").NoWrap());
        table.AddColumn("Department, tier");
        table.AddColumn("State");
        table.AddColumn("By");
        foreach (var flip in plan.Flips.Take(most))
            table.AddRow(Markup.Escape(flip.Host), Markup.Escape($"{flip.Department}, {Words.Tier(flip.Tier, flip.Marking)}"), $"{State(flip.From)} to {State(flip.To)}",
                Markup.Escape(flip.Rules.IsEmpty ? flip.Because : string.Join(", ", flip.Rules.Select(rule => rule.Rule))));
        console.Write(table);
        if (plan.Flips.Length > most) console.MarkupLineInterpolated($"  and {plan.Flips.Length - most} more; --json lists them all.");
    }

    /// <summary>A state in small letters.</summary>
    public static string State(string state) => state == "not-ready" ? "not ready" : state;

    private static string Share(double share) => $"{(share * 100).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)} %";
}

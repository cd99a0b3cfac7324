using NetReady.Scoring.Scorecards;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>Writes a line for each rule whose verdict is new since the scorecard before, so that a scorecard can be watched as it fills.</summary>
internal sealed class RuleChanges(IAnsiConsole console)
{
    private readonly Dictionary<(string Policy, string Id), string> last = [];
    private string? state;

    /// <summary>Takes a scorecard as shown already.</summary>
    public void Know(Scorecard card)
    {
        foreach (var rule in card.Rules) last[(rule.Policy, rule.Id)] = Verdict(rule);
        state = card.State;
    }

    /// <summary>Writes what is new in this scorecard.</summary>
    /// <returns>Whether anything was.</returns>
    public bool Write(Scorecard card)
    {
        bool any = false;
        foreach (var rule in card.Rules.Where(IsNews))
        {
            any = true;
            var (outcome, colour) = Words.Outcome(rule);
            console.MarkupLineInterpolated($"  [{colour}]{outcome,-26}[/] {rule.Id,-7} {rule.Title}{Seen(rule)}");
            if (rule is { Outcome: "fail", Fix: not null }) console.MarkupLineInterpolated($"  {"",-26} {"",-7} [grey]fix: {rule.Fix}[/]");
        }
        if (state != card.State)
        {
            any = true;
            var (headline, shade) = Words.State(card.State);
            console.MarkupLineInterpolated($"  [bold {shade}]{headline}[/]  {(card.Score is { } score ? $"score {Words.Range(score)}, " : "")}{Words.Percent(card.Coverage)} covered. {card.Because}");
        }
        Know(card);
        return any;
    }

    // One fact in a word or two; a composition would fill the screen here, and stands in the scorecard.
    private static string Seen(RuleResult rule) =>
        rule.Observed is { Length: <= 24 } seen && rule.Must.Length <= 24 ? $" (seen: {seen}; must: {rule.Must})" : "";

    // At first everything is unknown: only what has been decided is news.
    private bool IsNews(RuleResult rule) => last.TryGetValue((rule.Policy, rule.Id), out var before) ? before != Verdict(rule) : rule.Outcome != "unknown";

    private static string Verdict(RuleResult rule) => $"{rule.Outcome} {rule.Reason}";
}

using NetReady.Scoring.Scorecards;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>Writes a line for each rule whose verdict is new since the scorecard before, so that a scorecard can be watched as it fills.</summary>
internal sealed class RuleChanges(IAnsiConsole console)
{
    private readonly Dictionary<(string Policy, string Id), string> last = [];
    private string? state;

    /// <summary>Writes what is new in this scorecard.</summary>
    public void Write(Scorecard card)
    {
        foreach (var rule in card.Rules)
        {
            string verdict = $"{rule.Outcome} {rule.Reason}";
            bool known = last.TryGetValue((rule.Policy, rule.Id), out var before);
            last[(rule.Policy, rule.Id)] = verdict;
            // At first everything is unknown: only what has been decided is news.
            if (known ? before == verdict : rule.Outcome == "unknown") continue;
            var (outcome, colour) = Words.Outcome(rule);
            console.MarkupLineInterpolated($"  [{colour}]{outcome,-18}[/] {rule.Id,-7} {rule.Title}: {rule.Observed ?? "not seen"}, must be {rule.Must}");
            if (rule is { Outcome: "fail", Fix: not null }) console.MarkupLineInterpolated($"  {"",-18} {"",-7} [grey]fix: {rule.Fix}[/]");
        }
        if (state == card.State) return;
        state = card.State;
        var (headline, shade) = Words.State(card.State);
        console.MarkupLineInterpolated($"  [bold {shade}]{headline}[/]  {(card.Score is { } score ? $"score {Words.Range(score)}, " : "")}{Words.Percent(card.Coverage)} covered. {card.Because}");
    }
}

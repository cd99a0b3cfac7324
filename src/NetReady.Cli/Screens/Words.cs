using System.Globalization;
using NetReady.Scoring.Scorecards;

namespace NetReady.Cli.Screens;

/// <summary>How states, verdicts and scores are said on screen: a word and a sign, so that colour is never needed.</summary>
internal static class Words
{
    /// <summary>A state as a headline, and its colour.</summary>
    public static (string Text, string Colour) State(string state) => state switch
    {
        "ready" => ("✓ READY", "green"),
        "conditional" => ("! CONDITIONAL", "yellow"),
        "not-ready" => ("✗ NOT READY", "red"),
        _ => ("? UNASSESSED", "blue"),
    };

    /// <summary>A rule's outcome with its sign, and its colour.</summary>
    public static (string Text, string Colour) Outcome(RuleResult rule) => rule.Outcome switch
    {
        "pass" => ("✓ pass", "green"),
        "fail" => (rule.Required ? "✗ FAIL (required)" : "✗ fail", "red"),
        "in-grace" => ("… in grace", "yellow"),
        "waived" => ("~ waived", "yellow"),
        "not-applicable" => ("– not applicable", "grey"),
        _ => ($"? unknown: {rule.Reason}", "blue"),
    };

    /// <summary>What follows the name of a policy whose verdict does not count; nothing for one that does.</summary>
    public static string Effect(string effect) => effect switch
    {
        "trial" => " (trial: judged, never scored)",
        "profile" => " (what the line is fit for: never counts)",
        _ => "",
    };

    /// <summary>A score as a range, or one number where both ends are the same.</summary>
    public static string Range(ScoreRange score) =>
        score.Low.Equals(score.High) ? Number(score.Low) : $"{Number(score.Low)} to {Number(score.High)}";

    /// <summary>A number with at most one decimal, rounded down: 89.96 is not shown as the 90 that it is not.</summary>
    public static string Number(double number) => (Math.Floor(number * 10) / 10).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A share as whole per cent.</summary>
    public static string Percent(double share) => $"{Math.Floor(share * 100).ToString("0", CultureInfo.InvariantCulture)} %";

    /// <summary>A tier and its marking as people say it.</summary>
    public static string Tier(string? tier, string? marking) => tier is null ? "none yet" : marking is null ? tier : $"{tier}-{marking}";

    /// <summary>The day of an instant, UTC.</summary>
    public static string Day(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An instant in UTC, to the minute, under a heading that says so.</summary>
    public static string PlainMinute(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>An instant as the reader's clock would show it in UTC, to the minute.</summary>
    public static string Minute(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

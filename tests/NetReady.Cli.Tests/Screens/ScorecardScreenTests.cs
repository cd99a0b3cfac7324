using System.Collections.Immutable;
using NetReady.Cli.Screens;
using NetReady.Scoring.Scorecards;

namespace NetReady.Cli.Tests.Screens;

public sealed class ScorecardScreenTests
{
    private static readonly DateTimeOffset at = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private static RuleResult Rule(string id, string outcome, string? reason = null, bool required = false, double? points = 0) => new()
    {
        Policy = "pack", Id = id, Title = $"Title of [{id}]", Group = "device", Outcome = outcome, Reason = reason, Fact = "device.secureboot",
        Observed = outcome == "unknown" ? null : "false", Must = "is true", Required = required, Severity = "high",
        Points = points, Of = points is null ? null : 25, Fix = $"Fix of {id}.", Source = "Document 1.0",
    };

    private static Scorecard Card(params ImmutableArray<RuleResult> rules) => new()
    {
        Host = "host-1", State = "not-ready", DecidedBy = "pack", Score = new(25, 33.333, 50, 20), Coverage = 0.759, Ceiling = new("OFFICIAL", null), Presence = "fresh", At = at,
        Because = "A required rule failed: R-2.", Policies = [new("pack", "hash", "counts", new(25, 33.333, 50, 20), 0.759, "not-ready", "")], Rules = rules,
        Facts = new Dictionary<string, FactEntry>
        {
            ["device.secureboot"] = new() { Value = "false", Method = "efivars" },
            ["device.tpm.version"] = new() { Missing = "not-present", Method = "sysfs" },
            ["net.rtt"] = new() { Target = "reflector", Sample = "15 s", N = 20, P50 = "12.1 ms", P95 = "14 ms", Min = "11.8 ms", Max = "15.2 ms", Method = "stamp" },
        }.ToImmutableSortedDictionary(),
    };

    private static string Shown(Scorecard card)
    {
        var text = new StringWriter();
        ScorecardScreen.Write(Terminal.On(text), card);
        return text.ToString();
    }

    [Fact]
    public void The_state_the_score_and_the_reason_come_first()
    {
        string shown = Shown(Card(Rule("R-1", "pass", points: 25)));
        Assert.Contains("✗ NOT READY", shown, StringComparison.Ordinal);
        Assert.Contains("A required rule failed: R-2.", shown, StringComparison.Ordinal);
        Assert.Contains("25 to 50 of 100", shown, StringComparison.Ordinal);
        Assert.True(shown.IndexOf("NOT READY", StringComparison.Ordinal) < shown.IndexOf("R-1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_score_is_never_rounded_up() =>
        Assert.Contains("89.9 of 100", Shown(Card() with { Score = new(89.96, 89.96, 89.96, 20) }), StringComparison.Ordinal);

    [Fact]
    public void The_score_without_waivers_and_time_to_fix_stands_beside_it_where_they_make_a_difference()
    {
        Assert.Contains("Without relief  20  the low end without waivers and time to fix", Shown(Card()), StringComparison.Ordinal);
        Assert.DoesNotContain("Without relief", Shown(Card() with { Score = new(25, 33.333, 50, 25) }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_waived_or_in_grace_says_until_when() =>
        Assert.Contains("~ waived until 2026-12-01", Shown(Card(Rule("R-1", "waived") with { Until = at.AddDays(10) })), StringComparison.Ordinal);

    [Fact]
    public void Coverage_is_never_rounded_up() => Assert.Contains("75 % of the points", Shown(Card()), StringComparison.Ordinal);

    [Theory]
    [InlineData("pass", null, "✓ pass")]
    [InlineData("fail", null, "✗ fail")]
    [InlineData("unknown", "needs-privilege", "? unknown: needs-privilege")]
    [InlineData("in-grace", null, "… in grace")]
    [InlineData("not-applicable", null, "– not applicable")]
    public void Every_verdict_has_a_sign_and_a_word(string outcome, string? reason, string said) =>
        Assert.Contains(said, Shown(Card(Rule("R-1", outcome, reason))), StringComparison.Ordinal);

    [Fact]
    public void What_is_wrong_comes_with_its_fix_the_required_first_and_what_is_right_does_not()
    {
        string shown = Shown(Card(Rule("R-1", "fail"), Rule("R-2", "fail", required: true), Rule("R-3", "pass")));
        int heading = shown.IndexOf("How to fix it", StringComparison.Ordinal);
        int second = shown.IndexOf("Fix of R-2.", heading, StringComparison.Ordinal);
        Assert.InRange(second, heading, shown.IndexOf("Fix of R-1.", heading, StringComparison.Ordinal));
        Assert.DoesNotContain("Fix of R-3.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_fact_shows_its_reason_and_a_sampled_one_its_statistics()
    {
        string shown = Shown(Card());
        Assert.Contains("2 known, 1 missing", shown, StringComparison.Ordinal);
        Assert.Contains("? not-present", shown, StringComparison.Ordinal);
        Assert.Contains("12.1 ms (median of 20; 11.8 ms to 15.2 ms)", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Elsewhere_than_on_a_terminal_there_are_no_escape_codes() =>
        Assert.DoesNotContain('\u001b', Shown(Card(Rule("R-1", "fail"))));

    [Fact]
    public void A_verdict_is_told_once_and_again_when_it_changes()
    {
        var text = new StringWriter();
        var changes = new RuleChanges(Terminal.On(text));
        changes.Write(Card(Rule("R-1", "unknown", "not-yet-measured")));
        Assert.DoesNotContain("R-1", text.ToString(), StringComparison.Ordinal);
        changes.Write(Card(Rule("R-1", "fail")));
        changes.Write(Card(Rule("R-1", "fail")));
        Assert.Single(text.ToString().Split('\n'), line => line.Contains("✗ fail", StringComparison.Ordinal));
        Assert.Contains("fix: Fix of R-1.", text.ToString(), StringComparison.Ordinal);
    }
}

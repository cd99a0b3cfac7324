using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Tests.Judging;

public sealed class StateDecisionTests
{
    private static readonly Policy policy = new()
    {
        Name = "test", Title = "test", Applies = Applicability.Everything, Effect = Effect.Counts, ReadyFrom = 90, ConditionalFrom = 70, NeedsEvidenceFor = 0.8,
        Inherits = [], Rules = [], Hash = "", Mark = new("t", 1, 1),
    };

    // One row for each row of the table, and one at each border.
    [Theory]
    [InlineData("required failed, all else perfect", true, false, 1.0, 100.0, "fresh", false, "not-ready")]
    [InlineData("required failed and another unknown", true, true, 0.1, 10.0, "gone", false, "not-ready")]
    [InlineData("required unknown", false, true, 1.0, 100.0, "fresh", false, "unassessed")]
    [InlineData("coverage below", false, false, 0.79, 100.0, "fresh", false, "unassessed")]
    [InlineData("coverage at the border", false, false, 0.8, 100.0, "fresh", false, "ready")]
    [InlineData("nothing scored", false, false, 0.0, null, "fresh", false, "unassessed")]
    [InlineData("late", false, false, 1.0, 100.0, "late", false, "ready")]
    [InlineData("stale", false, false, 1.0, 100.0, "stale", false, "unassessed")]
    [InlineData("gone", false, false, 1.0, 100.0, "gone", false, "unassessed")]
    [InlineData("retired", false, false, 1.0, 100.0, "retired", false, "unassessed")]
    [InlineData("ready at the border", false, false, 1.0, 90.0, "fresh", false, "ready")]
    [InlineData("ready but in grace", false, false, 1.0, 100.0, "fresh", true, "conditional")]
    [InlineData("just below ready", false, false, 1.0, 89.99, "fresh", false, "conditional")]
    [InlineData("conditional at the border", false, false, 1.0, 70.0, "fresh", false, "conditional")]
    [InlineData("just below conditional", false, false, 1.0, 69.99, "fresh", false, "not-ready")]
    [InlineData("below conditional and in grace", false, false, 1.0, 60.0, "fresh", true, "not-ready")]
    public void The_state_is_that_of_the_first_row_that_holds(string row, bool requiredFailed, bool requiredUnknown, double coverage, double? low, string presence, bool inGrace, string state)
    {
        var (decided, because) = StateDecision.Of(new(policy, requiredFailed ? ["R-1"] : [], requiredUnknown ? ["R-2"] : [], coverage,
            low is { } score ? new ScoreRange(score, score, score, score) : null, presence, inGrace ? ["R-3"] : []));
        Assert.True(state == decided, $"{row}: {decided}");
        Assert.EndsWith(".", because, StringComparison.Ordinal);
    }
}

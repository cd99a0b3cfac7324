using System.Collections.Immutable;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Fleet;

/// <summary>Counts one group's hosts as they pass by.</summary>
internal sealed class GroupTally
{
    private readonly int[] byState = new int[FleetSummary.States.Length];
    private int enrolled, reporting, scored;
    private double coverage, low, mid, high, strict;

    /// <summary>Counts one host.</summary>
    public void Add(HostStanding host)
    {
        enrolled++;
        var scorecard = host.Scorecard;
        byState[FleetSummary.States.IndexOf(scorecard?.State ?? "unassessed") is >= 0 and int state ? state : FleetSummary.States.IndexOf("unassessed")]++;
        if (scorecard is null) return;
        if (scorecard.Presence is "fresh" or "late") reporting++;
        coverage += scorecard.Coverage;
        if (scorecard.Score is not { } score) return;
        scored++;
        low += score.Low;
        mid += score.Mid;
        high += score.High;
        strict += score.Strict;
    }

    /// <summary>What was counted.</summary>
    public GroupStanding Standing(FleetGroup group) => new(
        group, enrolled, reporting, ImmutableArray.Create(byState), enrolled == 0 ? 0 : coverage / enrolled, scored,
        scored == 0 ? null : new ScoreRange(low / scored, mid / scored, high / scored, strict / scored));
}

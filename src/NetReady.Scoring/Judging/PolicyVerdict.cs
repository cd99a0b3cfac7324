using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Judging;

/// <summary>One policy's verdict on a host, without its words.</summary>
/// <param name="Plan">The policy.</param>
/// <param name="Score">Its score; null where nothing is scored.</param>
/// <param name="Coverage">Its decided share, 0 to 1.</param>
/// <param name="Row">The row of <see cref="StateDecision"/> that decided.</param>
internal readonly record struct PolicyVerdict(PolicyPlan Plan, ScoreRange? Score, double Coverage, int Row)
{
    /// <summary>The state.</summary>
    public string State => StateDecision.StateOf(Row);

    /// <summary>Decides one policy on a host.</summary>
    /// <param name="plan">The policy.</param>
    /// <param name="outcomes">Its rules' verdicts, in its own order.</param>
    /// <param name="presence">How the host is heard of.</param>
    public static PolicyVerdict Of(PolicyPlan plan, ReadOnlySpan<Outcome> outcomes, string presence)
    {
        var (score, coverage) = plan.Layout.Of(outcomes);
        int failed = 0, unknown = 0, inGrace = 0;
        for (int i = 0; i < outcomes.Length; i++)
        {
            bool required = plan.Rules[i].Rule.Required;
            if (outcomes[i] == Outcome.Fail && required) failed++;
            else if (outcomes[i] == Outcome.Unknown && required) unknown++;
            else if (outcomes[i] == Outcome.InGrace) inGrace++;
        }
        return new(plan, score, coverage, StateDecision.RowOf(new(plan.Policy, failed, unknown, coverage, score, presence, inGrace)));
    }

    /// <summary>The host's state and score: the state is the worst of all that count; the score that of the lowest low, of two equal ones that of the first name.</summary>
    /// <param name="policies">The policies' verdicts, by name.</param>
    /// <returns>The places of the two; -1 where there is none.</returns>
    public static (int Worst, int Lowest) Together(ReadOnlySpan<PolicyVerdict> policies)
    {
        int worst = -1, lowest = -1;
        for (int i = 0; i < policies.Length; i++)
        {
            if (policies[i].Plan.Policy.Effect != Effect.Counts) continue;
            if (worst < 0 || HostState.WorstFirst.IndexOf(policies[i].State) < HostState.WorstFirst.IndexOf(policies[worst].State)) worst = i;
            if (policies[i].Score is { } score && (lowest < 0 || score.Low < policies[lowest].Score!.Low)) lowest = i;
        }
        return (worst, lowest);
    }
}

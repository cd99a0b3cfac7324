using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Columns;

/// <summary>One host's score with points added rule by rule in the order of ids, to the last bit as <see cref="ScoreLayout"/> adds them.</summary>
internal static class RuleByRule
{
    /// <summary>Writes the figures of a row.</summary>
    public static void Score(PolicyProgram program, BlockVerdicts to, int policy, int row)
    {
        Span<int> scored = stackalloc int[program.Groups], decided = stackalloc int[program.Groups];
        scored.Clear();
        decided.Clear();
        foreach (var rule in program.ById)
        {
            int outcome = to.OutcomesOf(rule.Place)[row] >> OutcomeByte.Shift;
            scored[rule.Group] += rule.Scored[outcome];
            decided[rule.Group] += rule.Decided[outcome];
        }
        int groups = Groups(scored), decidedGroups = Groups(decided);
        double low = 0, high = 0, strict = 0, covered = 0, mid = 0;
        bool isMixed = false, isDecided = false;
        foreach (var rule in program.ById)
        {
            int outcome = to.OutcomesOf(rule.Place)[row] >> OutcomeByte.Shift;
            var terms = OutcomeTerms.Of((Outcome)outcome);
            if (!terms.IsScored) continue;
            double points = 100.0 * rule.Weight / scored[rule.Group] / groups;
            low += points * terms.Low;
            high += points * terms.High;
            strict += points * terms.Strict;
            if (terms.IsDecided)
            {
                covered += points;
                mid += 100.0 * rule.Weight / decided[rule.Group] / decidedGroups * terms.Low;
                isDecided = true;
            }
            else
            {
                isMixed = true;
            }
        }
        (low, high) = (Clean(low), Clean(high));
        to.FiguresOf(policy, Figure.Low)[row] = low;
        to.FiguresOf(policy, Figure.High)[row] = high;
        to.FiguresOf(policy, Figure.Strict)[row] = Clean(strict);
        to.FiguresOf(policy, Figure.Coverage)[row] = Clean(covered) / 100;
        to.FiguresOf(policy, Figure.Mid)[row] = isDecided && isMixed ? Math.Clamp(Clean(mid), low, high) : low;
    }

    private static int Groups(ReadOnlySpan<int> weights)
    {
        int groups = 0;
        foreach (int weight in weights)
            if (weight > 0) groups++;
        return groups;
    }

    private static double Clean(double sum) => Math.Clamp(Math.Round(sum, 10), 0, 100);
}

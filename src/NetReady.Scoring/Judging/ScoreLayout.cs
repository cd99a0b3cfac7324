using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Judging;

/// <summary>
/// XCCDF 1.2's default scoring model (NISTIR 7275r4, 7.3.2.2) over groups of weight 1, laid out for one set of rules: a group's score is the weighted mean
/// of its rules that are scored, the whole is the mean of the groups that have any. Sums are taken in the order of ids, so that the order of rules changes no bit.
/// </summary>
internal sealed class ScoreLayout
{
    // By id: where the rule stands in its policy, its group and its weight.
    private readonly (int Place, int Group, double Weight)[] byId;
    private readonly int groups;

    /// <summary>Lays out rules.</summary>
    /// <param name="rules">Each rule's id, group and weight among the rules of its group; each id once.</param>
    public ScoreLayout(IEnumerable<(string Id, string Group, double Weight)> rules)
    {
        var names = new List<string>();
        int NumberOf(string group)
        {
            int number = names.IndexOf(group);
            if (number >= 0) return number;
            names.Add(group);
            return names.Count - 1;
        }
        byId = [.. rules.Select((rule, place) => (rule.Id, Place: place, Group: NumberOf(rule.Group), rule.Weight)).OrderBy(rule => rule.Id, StringComparer.Ordinal).Select(rule => (rule.Place, rule.Group, rule.Weight))];
        groups = names.Count;
    }

    /// <summary>The score, null where nothing is scored, and the decided share of the points, 0 to 1.</summary>
    /// <param name="outcomes">The rules' verdicts, in the rules' own order.</param>
    public (ScoreRange? Range, double Coverage) Of(ReadOnlySpan<Outcome> outcomes)
    {
        Span<double> points = stackalloc double[outcomes.Length <= 256 ? 256 : 0];
        if (outcomes.Length > 256) points = new double[outcomes.Length];
        points = points[..outcomes.Length];
        var (scored, decided) = Points(outcomes, points, decidedOnly: false);
        if (scored == 0) return (null, 0);
        double low = 0, high = 0, strict = 0, covered = 0;
        foreach (var (place, _, _) in byId)
        {
            var terms = OutcomeTerms.Of(outcomes[place]);
            if (!terms.IsScored) continue;
            low += points[place] * terms.Low;
            high += points[place] * terms.High;
            strict += points[place] * terms.Strict;
            if (terms.IsDecided) covered += points[place];
        }
        (low, high) = (Clean(low), Clean(high));
        double mid = low;
        // Mid leaves unknown out, and with it the weight: groups are built anew from what is decided.
        if (decided > 0 && decided < scored)
        {
            Points(outcomes, points, decidedOnly: true);
            mid = 0;
            foreach (var (place, _, _) in byId)
                if (OutcomeTerms.Of(outcomes[place]) is { IsDecided: true } terms) mid += points[place] * terms.Low;
            mid = Math.Clamp(Clean(mid), low, high);
        }
        return (new(low, mid, high, Clean(strict)), Clean(covered) / 100);
    }

    /// <summary>The points that each rule could earn; a rule that is not scored keeps what stands in its place.</summary>
    /// <param name="outcomes">The rules' verdicts, in the rules' own order.</param>
    /// <param name="points">Where they are written, in the same order.</param>
    /// <param name="decidedOnly">Whether rules that evidence does not decide are left out too.</param>
    /// <returns>How many are scored, and how many of them are decided.</returns>
    public (int Scored, int Decided) Points(ReadOnlySpan<Outcome> outcomes, Span<double> points, bool decidedOnly)
    {
        Span<double> weights = stackalloc double[groups <= 64 ? 64 : 0];
        if (groups > 64) weights = new double[groups];
        weights.Clear();
        int scored = 0, decided = 0, filled = 0;
        foreach (var (place, group, weight) in byId)
        {
            var terms = OutcomeTerms.Of(outcomes[place]);
            if (!terms.IsScored || (decidedOnly && !terms.IsDecided)) continue;
            scored++;
            if (terms.IsDecided) decided++;
            if (weights[group] == 0) filled++;
            weights[group] += weight;
        }
        foreach (var (place, group, weight) in byId)
        {
            var terms = OutcomeTerms.Of(outcomes[place]);
            if (terms.IsScored && (!decidedOnly || terms.IsDecided)) points[place] = 100 * weight / weights[group] / filled;
        }
        return (scored, decided);
    }

    // What is 100 but for the last bits of a sum is 100.
    private static double Clean(double sum) => Math.Clamp(Math.Round(sum, 10), 0, 100);
}

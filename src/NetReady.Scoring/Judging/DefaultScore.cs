using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Judging;

/// <summary>One rule as the score sees it.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Group">Its group.</param>
/// <param name="Weight">Its weight among the rules of the group.</param>
/// <param name="Outcome">Its verdict.</param>
internal readonly record struct ScoredRule(string Id, string Group, double Weight, Outcome Outcome);

/// <summary>
/// XCCDF 1.2's default scoring model (NISTIR 7275r4, 7.3.2.2) over groups of weight 1: a group's score is the weighted mean of its rules that are
/// scored, the whole is the mean of the groups that have any. Sums are taken in the order of ids, so that the order of rules changes no bit.
/// </summary>
internal sealed class DefaultScore
{
    private readonly Dictionary<string, double> points = new(StringComparer.Ordinal);

    /// <summary>Scores the rules of one policy; each id once.</summary>
    public DefaultScore(IEnumerable<ScoredRule> rules)
    {
        var scored = rules.Where(rule => OutcomeTerms.Of(rule.Outcome).IsScored).OrderBy(rule => rule.Id, StringComparer.Ordinal).ToList();
        if (scored.Count == 0) return;
        Shares(scored, points);
        double Sum(Func<OutcomeTerms, int> share) => Clean(scored.Sum(rule => points[rule.Id] * share(OutcomeTerms.Of(rule.Outcome))));
        double low = Sum(terms => terms.Low), high = Sum(terms => terms.High);
        // Mid leaves unknown out, and with it the weight: groups are built anew from what is decided.
        var decided = scored.Where(rule => OutcomeTerms.Of(rule.Outcome).IsDecided).ToList();
        double mid = low;
        if (decided.Count > 0 && decided.Count < scored.Count)
        {
            var among = new Dictionary<string, double>(StringComparer.Ordinal);
            Shares(decided, among);
            mid = Math.Clamp(Clean(decided.Sum(rule => among[rule.Id] * OutcomeTerms.Of(rule.Outcome).Low)), low, high);
        }
        Range = new(low, mid, high, Sum(terms => terms.Strict));
        Coverage = Clean(decided.Sum(rule => points[rule.Id])) / 100;
    }

    /// <summary>The score; null where nothing is scored.</summary>
    public ScoreRange? Range { get; }

    /// <summary>The decided share of the points, 0 to 1.</summary>
    public double Coverage { get; }

    /// <summary>The points that a rule could earn; null where it is not scored.</summary>
    public double? Of(string id) => points.TryGetValue(id, out double of) ? of : null;

    private static void Shares(List<ScoredRule> rules, Dictionary<string, double> shares)
    {
        var groups = rules.GroupBy(rule => rule.Group, StringComparer.Ordinal).ToList();
        foreach (var group in groups)
        {
            double weight = group.Sum(rule => rule.Weight);
            foreach (var rule in group) shares[rule.Id] = 100 * rule.Weight / weight / groups.Count;
        }
    }

    // What is 100 but for the last bits of a sum is 100.
    private static double Clean(double sum) => Math.Clamp(Math.Round(sum, 10), 0, 100);
}

using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Judging;

/// <summary>One rule as the score sees it.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Group">Its group.</param>
/// <param name="Weight">Its weight among the rules of the group.</param>
/// <param name="Outcome">Its verdict.</param>
internal readonly record struct ScoredRule(string Id, string Group, double Weight, Outcome Outcome);

/// <summary>The score of one policy's rules, with the points of each; see <see cref="ScoreLayout"/>.</summary>
internal sealed class DefaultScore
{
    private readonly Dictionary<string, double> points = new(StringComparer.Ordinal);

    /// <summary>Scores the rules of one policy; each id once.</summary>
    public DefaultScore(IEnumerable<ScoredRule> rules)
    {
        var all = rules.ToList();
        var layout = new ScoreLayout(all.Select(rule => (rule.Id, rule.Group, rule.Weight)));
        Outcome[] outcomes = [.. all.Select(rule => rule.Outcome)];
        (Range, Coverage) = layout.Of(outcomes);
        double[] of = new double[all.Count];
        layout.Points(outcomes, of, decidedOnly: false);
        for (int i = 0; i < of.Length; i++)
            if (OutcomeTerms.Of(outcomes[i]).IsScored) points[all[i].Id] = of[i];
    }

    /// <summary>The score; null where nothing is scored.</summary>
    public ScoreRange? Range { get; }

    /// <summary>The decided share of the points, 0 to 1.</summary>
    public double Coverage { get; }

    /// <summary>The points that a rule could earn; null where it is not scored.</summary>
    public double? Of(string id) => points.TryGetValue(id, out double of) ? of : null;
}

using System.Collections.Immutable;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Fleet;

/// <summary>Counts rules' outcomes as scorecards pass by.</summary>
internal sealed class RuleTallies
{
    private readonly Dictionary<(string Policy, string Rule), Tally> byRule = [];
    // Hosts of a kind list the same rules in the same order, so the place in the last list is nearly always right and saves hashing.
    private readonly List<Tally> byPlace = [];

    /// <summary>Counts one host's rules.</summary>
    public void Add(Scorecard scorecard)
    {
        Tally? obstacle = null;
        int obstacles = 0;
        for (int place = 0; place < scorecard.Rules.Length; place++)
        {
            var rule = scorecard.Rules[place];
            var tally = At(place, rule, scorecard);
            tally.Count(rule, scorecard.At);
            if (!rule.Required || tally.Effect == "trial" || rule.Outcome is not ("fail" or "unknown")) continue;
            obstacles++;
            obstacle = tally;
        }
        if (obstacles == 1) obstacle!.OnlyObstacle++;
    }

    /// <summary>What was counted, by policy and id.</summary>
    public ImmutableArray<RuleStanding> Standings() =>
        [.. byRule.OrderBy(pair => pair.Key.Policy, StringComparer.Ordinal).ThenBy(pair => pair.Key.Rule, StringComparer.Ordinal)
            .Select(pair => pair.Value.Standing())];

    private Tally At(int place, RuleResult rule, Scorecard scorecard)
    {
        if (place < byPlace.Count && byPlace[place].Is(rule)) return byPlace[place];
        if (!byRule.TryGetValue((rule.Policy, rule.Id), out var tally))
        {
            string effect = scorecard.Policies.FirstOrDefault(policy => policy.Policy == rule.Policy)?.Effect ?? "counts";
            byRule[(rule.Policy, rule.Id)] = tally = new(rule.Policy, rule.Id, effect);
        }
        if (place < byPlace.Count) byPlace[place] = tally;
        else byPlace.Add(tally);
        return tally;
    }

    private sealed class Tally(string policy, string id, string effect)
    {
        private readonly int[] byOutcome = new int[FleetSummary.Outcomes.Length];
        private RuleResult? latest;
        private DateTimeOffset latestAt = DateTimeOffset.MinValue;

        public string Effect => effect;

        public int OnlyObstacle { get; set; }

        public bool Is(RuleResult rule) => rule.Id == id && rule.Policy == policy;

        public void Count(RuleResult rule, DateTimeOffset at)
        {
            int outcome = FleetSummary.Outcomes.IndexOf(rule.Outcome);
            if (outcome >= 0) byOutcome[outcome]++;
            if (latest is not null && at <= latestAt) return;
            (latest, latestAt) = (rule, at);
        }

        public RuleStanding Standing() =>
            new(policy, id, latest?.Title ?? id, latest?.Severity ?? "", effect, ImmutableArray.Create(byOutcome), OnlyObstacle);
    }
}

using System.Collections.Immutable;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Timelines;

namespace NetReady.Collector.Planning;

/// <summary>Finds the stretches of the past in which one host would have been in another state.</summary>
internal static class PastDifferences
{
    /// <summary>The stretches, the oldest first.</summary>
    /// <param name="history">What is known of the host.</param>
    /// <param name="versions">The versions.</param>
    /// <param name="from">The beginning; there has to be evidence by then.</param>
    /// <param name="until">The end.</param>
    public static ImmutableArray<PastDifference> Of(HostHistory history, TwoVersions versions, DateTimeOffset from, DateTimeOffset until)
    {
        var (live, proposed) = versions.Walk(history, from, until);
        var stretches = ImmutableArray.CreateBuilder<PastDifference>();
        int i = 0, j = 0;
        for (var at = from; at < until && i < live.Length && j < proposed.Length;)
        {
            var (left, right) = (live[i], proposed[j]);
            var (leftEnd, rightEnd) = (EndOf(live, i, until), EndOf(proposed, j, until));
            var end = leftEnd < rightEnd ? leftEnd : rightEnd;
            if (left.State != right.State) Add(stretches, new(history.Host, at, end, left.State, right.State, []), () => RulesBetween(left, right, versions));
            if (leftEnd == end) i++;
            if (rightEnd == end) j++;
            at = end;
        }
        return stretches.ToImmutable();
    }

    private static DateTimeOffset EndOf(ImmutableArray<VerdictStep> steps, int step, DateTimeOffset until) => step + 1 < steps.Length ? steps[step + 1].From : until;

    // A stretch goes on while both states are the same, whatever moves below them; its rules are those that it began by.
    private static void Add(ImmutableArray<PastDifference>.Builder stretches, PastDifference next, Func<ImmutableArray<string>> rules)
    {
        if (stretches is [.., var last] && last.Until == next.From && last.Live == next.Live && last.Proposed == next.Proposed) stretches[^1] = last with { Until = next.Until };
        else stretches.Add(next with { Rules = rules() });
    }

    private static ImmutableArray<string> RulesBetween(VerdictStep live, VerdictStep proposed, TwoVersions versions)
    {
        var before = Counting(live, versions.Live);
        var after = Counting(proposed, versions.Proposed);
        return [.. before.Except(after).Union(after.Except(before)).Select(rule => rule.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static HashSet<(string Id, string Outcome)> Counting(VerdictStep step, PolicySet set)
    {
        var counting = set.Policies.Where(policy => policy.Effect == "counts").Select(policy => policy.Name).ToHashSet(StringComparer.Ordinal);
        return [.. step.Rules.Where(rule => counting.Contains(rule.Policy)).Select(rule => (rule.Id, rule.Outcome))];
    }
}

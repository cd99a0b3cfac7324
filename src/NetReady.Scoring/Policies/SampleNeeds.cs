using System.Collections.Immutable;
using NetReady.Core.Facts;

namespace NetReady.Scoring.Policies;

/// <summary>Which samples verdicts are a function of.</summary>
/// <param name="Keys">The sampled facts that rules ask about, and those that derived ones are worked out from.</param>
/// <param name="LookBack">How far before an instant samples may matter to its verdict: the longest window, with the time in which what failed is to be fixed.</param>
public sealed record SampleNeeds(ImmutableHashSet<FactKey> Keys, TimeSpan LookBack)
{
    // What is measured seldom serves derived samples for up to a day after, and windows begin with the hour.
    private static readonly TimeSpan besides = TimeSpan.FromDays(1) + TimeSpan.FromHours(1);

    /// <summary>What both need together.</summary>
    public SampleNeeds And(SampleNeeds other) => new(Keys.Union(other.Keys), LookBack > other.LookBack ? LookBack : other.LookBack);

    /// <summary>What rules need.</summary>
    internal static SampleNeeds Of(IEnumerable<Rule> rules)
    {
        var keys = ImmutableHashSet.CreateBuilder<FactKey>();
        var lookBack = TimeSpan.Zero;
        foreach (var rule in rules)
            foreach (var asked in rule.Facts.Where(fact => fact.Terms is not null))
            {
                keys.Add(asked.Key);
                keys.UnionWith(asked.Measured.Select(fact => fact.Key));
                // A verdict that changes after some hours looks at those many hours before, each with its window.
                var hours = TimeSpan.FromHours(rule.ChangeAfter is { } change ? Math.Max(change.FailOf, change.PassOf) : 0);
                var back = asked.Terms!.Over + rule.TimeToFix.Failure + hours + besides;
                if (back > lookBack) lookBack = back;
            }
        return new(keys.ToImmutable(), lookBack);
    }
}

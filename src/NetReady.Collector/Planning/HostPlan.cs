using System.Collections.Immutable;
using NetReady.Scoring.Explaining;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Planning;

/// <summary>A change of one host's state when a time to fix ends that would start now.</summary>
/// <param name="At">When it ends.</param>
/// <param name="Rules">The rules whose times end.</param>
/// <param name="From">The state before.</param>
/// <param name="To">The state from then on, if nothing else changes.</param>
internal sealed record PlannedEnding(DateTimeOffset At, ImmutableArray<string> Rules, string From, string To);

/// <summary>What a plan says of one host.</summary>
/// <param name="Host">The host.</param>
/// <param name="Live">Its verdict now under the live version.</param>
/// <param name="Proposed">Its verdict now under the proposed one.</param>
/// <param name="Rules">The rules that come out otherwise, by id.</param>
/// <param name="Endings">When times to fix end that would start now.</param>
internal sealed record HostPlan(StoredHost Host, Scorecard Live, Scorecard Proposed, ImmutableArray<RuleDifference> Rules, ImmutableArray<PlannedEnding> Endings)
{
    /// <summary>Whether its state changes now.</summary>
    public bool Flips => Live.State != Proposed.State;

    /// <summary>Where the versions differ over the past.</summary>
    public ImmutableArray<PastDifference> Past { get; init; } = [];

    /// <summary>Puts two verdicts on a host beside each other.</summary>
    public static HostPlan Of(StoredHost host, TwoVersions versions, Scorecard live, Scorecard proposed)
    {
        var rules = RuleDifferences.Between(live, proposed);
        return new(host, live, proposed, rules, [.. EndingsOf(versions, proposed, rules)]);
    }

    /// <summary>The flip; null where the state stays.</summary>
    public HostFlip? Flip() => !Flips ? null : new(
        Host.Host.Id, Host.Profile.Department, Host.Profile.Tier, Host.Profile.Marking, Core.Hosts.Ownerships.Name(Host.Profile.Ownership), Live.State, Proposed.State, Proposed.Because, Rules);

    private static IEnumerable<PlannedEnding> EndingsOf(TwoVersions versions, Scorecard proposed, ImmutableArray<RuleDifference> rules)
    {
        var starting = rules.Where(rule => rule.To == "in-grace").Select(rule => rule.Rule).ToHashSet(StringComparer.Ordinal);
        if (starting.Count == 0) yield break;
        string before = proposed.State;
        foreach (var end in Explanations.GraceEndings(versions.Proposed, proposed))
        {
            var ended = end.Rules.Where(starting.Contains).ToImmutableArray();
            if (!ended.IsEmpty) yield return new(end.At, ended, before, end.State);
            before = end.State;
        }
    }
}

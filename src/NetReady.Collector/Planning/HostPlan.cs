using System.Collections.Immutable;
using NetReady.Core.Assignments;
using NetReady.Core.Hosts;
using NetReady.Scoring.Explaining;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Timelines;

namespace NetReady.Collector.Planning;

/// <summary>A change of one host's state when a time to fix ends that would start now.</summary>
/// <param name="At">When it ends.</param>
/// <param name="Rules">The rules whose times end.</param>
/// <param name="From">The state before.</param>
/// <param name="To">The state from then on, if nothing else changes.</param>
internal sealed record PlannedEnding(DateTimeOffset At, ImmutableArray<string> Rules, string From, string To);

/// <summary>What a plan says of one host.</summary>
/// <param name="Host">The host.</param>
/// <param name="Live">Its state now under the live version; null where both come to the same and nobody asked to what.</param>
/// <param name="Proposed">Its state now under the proposed one; null there, too.</param>
/// <param name="Because">Why it is in that state under the proposed one, in a sentence; empty where nothing differs.</param>
/// <param name="Rules">The rules that come out otherwise, by id.</param>
/// <param name="Endings">When times to fix end that would start now.</param>
internal sealed record HostPlan(StoredHost Host, string? Live, string? Proposed, string Because, ImmutableArray<RuleDifference> Rules, ImmutableArray<PlannedEnding> Endings)
{
    /// <summary>Whether its state changes now.</summary>
    public bool Flips => Live != Proposed;

    /// <summary>Where the versions differ over the past.</summary>
    public ImmutableArray<PastDifference> Past { get; init; } = [];

    /// <summary>From when on there is history of it in the period; null where there is none, or no period was asked for.</summary>
    public DateTimeOffset? HistoryFrom { get; init; }

    /// <summary>Of a host on which the versions do not differ.</summary>
    public static HostPlan Alike(StoredHost host) => new(host, null, null, "", [], []);

    /// <summary>Puts both versions' verdicts on a host beside each other.</summary>
    public static HostPlan Of(StoredHost host, TwoVersions versions, HostHistory history, DateTimeOffset now)
    {
        var (live, proposed) = versions.Judge(history, now);
        // Most hosts are judged alike: only where they are not, it is put into words why.
        if (live.State == proposed.State && live.Rules.AsSpan().SequenceEqual(proposed.Rules.AsSpan())) return new(host, live.State, proposed.State, "", [], []);
        var differing = live.Rules.Except(proposed.Rules).Concat(proposed.Rules.Except(live.Rules)).Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        var card = proposed.ToOutline(differing);
        var rules = RuleDifferences.Between(live.ToOutline(ImmutableHashSet<string>.Empty), card);
        return new(host, live.State, proposed.State, card.Because, rules, [.. EndingsOf(versions, card, rules)]);
    }

    /// <summary>The same with the past.</summary>
    /// <param name="history">What is known of the host.</param>
    /// <param name="versions">The versions.</param>
    /// <param name="from">From when on, by <see cref="BeginningOf"/>; null for none.</param>
    /// <param name="until">Until when.</param>
    public HostPlan WithPast(HostHistory history, TwoVersions versions, DateTimeOffset? from, DateTimeOffset until) =>
        from is { } begin ? this with { HistoryFrom = begin, Past = PastDifferences.Of(history, versions, begin, until) } : this;

    /// <summary>Where a host's past begins, as far back as is asked for and as there is anything of it; null where there is none, or none is asked for.</summary>
    public static DateTimeOffset? BeginningOf(HostHistory history, DateTimeOffset? since, DateTimeOffset now)
    {
        if (since is not { } asked || history.Contacts is not [var first, ..]) return null;
        var kept = now - PrivacyContract.Of(history.Profile.Ownership).KeptFor;
        return new[] { asked, first, kept }.Max();
    }

    /// <summary>The flip; null where the state stays.</summary>
    public HostFlip? Flip() => Live is null || Proposed is null || Live == Proposed ? null : new(
        Host.Host.Id, Host.Profile.Department, Host.Profile.Tier, Host.Profile.Marking, Host.Profile.Ownership.Name(), Live, Proposed, Because, Rules);

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

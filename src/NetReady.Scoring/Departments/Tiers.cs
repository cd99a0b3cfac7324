using System.Collections.Immutable;

namespace NetReady.Scoring.Departments;

/// <summary>How long a host may be silent.</summary>
/// <param name="Late">From then on it is late.</param>
/// <param name="Stale">From then on its verdict has lapsed: it is unassessed.</param>
/// <param name="Gone">From then on it counts as gone.</param>
public sealed record PresenceLimits(TimeSpan Late, TimeSpan Stale, TimeSpan Gone)
{
    /// <summary>The limits where <c>tiers.yaml</c> says nothing of a tier.</summary>
    public static readonly PresenceLimits Default = new(TimeSpan.FromDays(1), TimeSpan.FromDays(30), TimeSpan.FromDays(90));

    /// <summary><c>fresh</c>, <c>late</c>, <c>stale</c> or <c>gone</c> after so long a silence.</summary>
    public string After(TimeSpan silence) => silence >= Gone ? "gone" : silence >= Stale ? "stale" : silence >= Late ? "late" : "fresh";
}

/// <summary>One tier.</summary>
/// <param name="Name">Its name, as join strings and policies write it.</param>
/// <param name="Markings">The markings within it, the lowest first; all are above the tier without a marking.</param>
/// <param name="Presence">How long its hosts may be silent.</param>
/// <param name="LongestWaiver">How long a waiver of a rule may run for its hosts.</param>
public sealed record Tier(string Name, ImmutableArray<string> Markings, PresenceLimits Presence, TimeSpan LongestWaiver);

/// <summary>The tiers, the lowest first.</summary>
/// <param name="All">The tiers; none where the folder has no <c>tiers.yaml</c>.</param>
public sealed record TierOrder(ImmutableArray<Tier> All)
{
    /// <summary>The longest waiver where <c>tiers.yaml</c> says nothing of a tier.</summary>
    public static readonly TimeSpan DefaultLongestWaiver = TimeSpan.FromDays(90);

    /// <summary>The tier of that name, or null where there is none.</summary>
    public Tier? Find(string name) => All.FirstOrDefault(tier => tier.Name == name);

    /// <summary>How long hosts of a tier may be silent.</summary>
    public PresenceLimits PresenceOf(string tier) => Find(tier)?.Presence ?? PresenceLimits.Default;

    /// <summary>The longest that a waiver may run that covers hosts of these tiers: what the strictest of them allows, and which that is. Without any, the strictest of all.</summary>
    /// <param name="tiers">The hosts' tiers; one that the order does not know allows <see cref="DefaultLongestWaiver"/>.</param>
    public (string? Tier, TimeSpan Length) LongestWaiver(IEnumerable<string> tiers)
    {
        var lengths = tiers.Distinct(StringComparer.Ordinal).Select(name => ((string?)name, Find(name)?.LongestWaiver ?? DefaultLongestWaiver)).ToList();
        if (lengths.Count == 0) lengths = [.. All.Select(tier => ((string?)tier.Name, tier.LongestWaiver))];
        return lengths.Count == 0 ? (null, DefaultLongestWaiver) : lengths.MinBy(tier => tier.Item2);
    }

    /// <summary>The levels that a host can be fit for, the highest first, from its own down; its own alone where the order does not know it.</summary>
    public IEnumerable<(string Tier, string? Marking)> From(string tier, string? marking)
    {
        var levels = All.SelectMany(known => known.Markings.Select(name => (known.Name, (string?)name)).Prepend((known.Name, null))).ToList();
        int own = levels.IndexOf((tier, marking));
        return own < 0 ? [(tier, marking)] : levels.Take(own + 1).Reverse();
    }
}

using System.Collections.Immutable;
using NetReady.Core.Hosts;
using NetReady.Scoring.Departments;

namespace NetReady.Scoring.Waivers;

/// <summary>A rule set aside for a host or a department until an instant.</summary>
public sealed record Waiver
{
    /// <summary>Its id, unique among waivers.</summary>
    public required string Id { get; init; }

    /// <summary>The rule's id.</summary>
    public required string Rule { get; init; }

    /// <summary>The host it is for; null where it is for a department.</summary>
    public string? Host { get; init; }

    /// <summary>The department it is for; null where it is for a host.</summary>
    public string? Department { get; init; }

    /// <summary>Who answers for the risk.</summary>
    public required string Owner { get; init; }

    /// <summary>Who agreed to it: another than the owner.</summary>
    public required string Approver { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>From when it holds, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Until when it holds, UTC; at that instant it does no longer.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Whether it holds at an instant. All expiry is decided here.</summary>
    public bool HoldsAt(DateTimeOffset instant) => From <= instant && instant < Until;

    /// <summary>Whether it is for this host.</summary>
    public bool IsFor(string host, HostProfile profile) => Host is not null ? Host == host : Department == profile.Department;

    /// <summary>What is wrong with it, each as a sentence; empty where it is sound.</summary>
    /// <param name="tiers">The tiers, which limit its length.</param>
    /// <param name="tier">The tier of its host, or the highest of its department's hosts.</param>
    /// <param name="rules">The ids of the rules there are.</param>
    public ImmutableArray<string> Problems(TierOrder tiers, string tier, IReadOnlySet<string> rules)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        if (Host is null == Department is null) problems.Add("A waiver is for a host or for a department: name one of them.");
        if (!rules.Contains(Rule)) problems.Add($"There is no rule '{Rule}'.");
        if (string.IsNullOrWhiteSpace(Owner) || string.IsNullOrWhiteSpace(Approver)) problems.Add("A waiver needs an owner and an approver.");
        else if (string.Equals(Owner.Trim(), Approver.Trim(), StringComparison.OrdinalIgnoreCase)) problems.Add("The approver has to be another person than the owner.");
        if (string.IsNullOrWhiteSpace(Reason)) problems.Add("A waiver needs a reason.");
        if (From.Offset != TimeSpan.Zero || Until.Offset != TimeSpan.Zero) problems.Add("A waiver's times are in UTC.");
        var longest = tiers.Find(tier)?.LongestWaiver ?? TierOrder.DefaultLongestWaiver;
        if (Until <= From) problems.Add("A waiver ends after it starts.");
        else if (Until - From > longest) problems.Add($"A waiver in {tier} runs for {longest.TotalDays:0.#} d at most, and this for {(Until - From).TotalDays:0.#} d.");
        return problems.ToImmutable();
    }
}

/// <summary>What a verdict depends on besides evidence and policies.</summary>
/// <param name="Waivers">The waivers, in any order; those that do not hold at the verdict's instant change nothing.</param>
/// <param name="RuleLiveSince">When each rule went live, by id; a rule that is not there went live before time to fix mattered.</param>
public sealed record Allowances(ImmutableArray<Waiver> Waivers, ImmutableDictionary<string, DateTimeOffset> RuleLiveSince)
{
    /// <summary>None.</summary>
    public static readonly Allowances None = new([], ImmutableDictionary<string, DateTimeOffset>.Empty);
}

using System.Collections.Immutable;
using NetReady.Core.Hosts;

namespace NetReady.Scoring.Waivers;

/// <summary>A rule set aside for a host or a department until an instant. Its people are as stated: nothing proves who they are.</summary>
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

    /// <summary>When it was ended before its time, UTC; null where it was not. Until then it held as if it never would be.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it holds at an instant. All expiry is decided here.</summary>
    public bool HoldsAt(DateTimeOffset instant) => From <= instant && instant < Until && !(EndedAt <= instant);

    /// <summary>What has become of it at an instant.</summary>
    public WaiverStatus StatusAt(DateTimeOffset instant) =>
        HoldsAt(instant) ? WaiverStatus.InForce : EndedAt <= instant ? WaiverStatus.Ended : instant < From ? WaiverStatus.Coming : WaiverStatus.Expired;

    /// <summary>Whether it is for this host.</summary>
    public bool IsFor(string host, HostProfile profile) => Host is not null ? Host == host : Department == profile.Department;
}

/// <summary>What has become of a waiver.</summary>
public enum WaiverStatus
{
    /// <summary>It holds.</summary>
    InForce,

    /// <summary>It starts later.</summary>
    Coming,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was ended before its time.</summary>
    Ended,
}

/// <summary>What a verdict depends on besides evidence and policies.</summary>
/// <param name="Waivers">The waivers, in any order; those that do not hold at the verdict's instant change nothing.</param>
/// <param name="RuleLiveSince">When each rule went live, by id; a rule that is not there went live before time to fix mattered.</param>
public sealed record Allowances(ImmutableArray<Waiver> Waivers, ImmutableDictionary<string, DateTimeOffset> RuleLiveSince)
{
    /// <summary>None.</summary>
    public static readonly Allowances None = new([], ImmutableDictionary<string, DateTimeOffset>.Empty);
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace NetReady.Scoring.Scorecards;

/// <summary>The verdict on one host: its state, its score, and how each came about. Its JSON is the product's contract.</summary>
public sealed record Scorecard
{
    /// <summary>The host's id, or <c>this machine</c>'s name where there is no collector.</summary>
    public required string Host { get; init; }

    /// <summary><c>ready</c>, <c>conditional</c>, <c>not-ready</c> or <c>unassessed</c>.</summary>
    public required string State { get; init; }

    /// <summary>The policy whose score this is: the one with the lowest low; null where none matches.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>The score of <see cref="DecidedBy"/>; null where none is scored.</summary>
    public ScoreRange? Score { get; init; }

    /// <summary>The decided share of <see cref="DecidedBy"/>, 0 to 1.</summary>
    public double Coverage { get; init; }

    /// <summary>The highest tier and marking whose required rules all pass.</summary>
    public required Ceiling Ceiling { get; init; }

    /// <summary><c>fresh</c>, <c>late</c>, <c>stale</c>, <c>gone</c> or <c>retired</c>.</summary>
    public required string Presence { get; init; }

    /// <summary>The instant for which it holds, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why the state is what it is, in one plain sentence.</summary>
    public required string Because { get; init; }

    /// <summary>Every policy that matches.</summary>
    public required ImmutableArray<PolicyScore> Policies { get; init; }

    /// <summary>Every rule of every policy that matches.</summary>
    public required ImmutableArray<RuleResult> Rules { get; init; }

    /// <summary>Every fact known or asked for, by name; a sampled fact to another target than the first is <c>name@target</c>.</summary>
    public required ImmutableSortedDictionary<string, FactEntry> Facts { get; init; }
}

/// <summary>A score as a range, 0 to 100, by XCCDF 1.2's default model (NISTIR 7275r4).</summary>
/// <param name="Low">Unknown counts as failed: XCCDF's own number.</param>
/// <param name="Mid">Unknown is left out.</param>
/// <param name="High">Unknown counts as passed.</param>
/// <param name="Strict">Low without the relief of time to fix and waivers.</param>
public sealed record ScoreRange(double Low, double Mid, double High, double Strict);

/// <summary>The highest tier and marking that a host is fit for.</summary>
/// <param name="Tier">The tier; null where it is fit for none.</param>
/// <param name="Marking">The marking within it; null for none.</param>
public sealed record Ceiling(string? Tier, string? Marking);

/// <summary>One policy's verdict on a host.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Hash">The hash of its content.</param>
/// <param name="Effect"><c>counts</c> or <c>trial</c>.</param>
/// <param name="Score">Its score; null where no rule is scored.</param>
/// <param name="Coverage">Its decided share, 0 to 1.</param>
/// <param name="State">Its state.</param>
/// <param name="Because">Why, in one plain sentence.</param>
public sealed record PolicyScore(string Policy, string Hash, string Effect, ScoreRange? Score, double Coverage, string State, string Because);

/// <summary>One rule's verdict on a host.</summary>
public sealed record RuleResult
{
    /// <summary>The policy that asks.</summary>
    public required string Policy { get; init; }

    /// <summary>The rule's id.</summary>
    public required string Id { get; init; }

    /// <summary>The rule's title.</summary>
    public required string Title { get; init; }

    /// <summary>The group under which it is scored: <c>network</c>, <c>vpn</c>, <c>device</c>, <c>management</c> or another.</summary>
    public required string Group { get; init; }

    /// <summary><c>pass</c>, <c>fail</c>, <c>in-grace</c>, <c>waived</c>, <c>unknown</c> or <c>not-applicable</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>For unknown: why; for in-grace and waived: until when; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>The fact, or the first fact of a composition.</summary>
    public required string Fact { get; init; }

    /// <summary>For a sampled fact: to which target.</summary>
    public string? Target { get; init; }

    /// <summary>What was seen, as policies write it; null where nothing was.</summary>
    public string? Observed { get; init; }

    /// <summary>The limit, as the policy writes it.</summary>
    public required string Must { get; init; }

    /// <summary>Whether a host is not ready without it.</summary>
    public required bool Required { get; init; }

    /// <summary><c>critical</c>, <c>high</c>, <c>medium</c> or <c>low</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>Points earned toward its policy's low, unrounded; null where not applicable or left out.</summary>
    public double? Points { get; init; }

    /// <summary>Points there were to earn, unrounded; over a policy they sum to 100; null where not applicable or left out.</summary>
    public double? Of { get; init; }

    /// <summary>Since when the outcome is what it is; null where that is not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>For in-grace and waived: until when.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How to fix it on this platform, in plain words; null where the rule has none.</summary>
    public string? Fix { get; init; }

    /// <summary>Where the rule was drawn from, in one line.</summary>
    public required string Source { get; init; }
}

/// <summary>One fact on a scorecard: a value, a reason why it is missing, or statistics of samples.</summary>
public sealed record FactEntry
{
    /// <summary>The value as policies write it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Value { get; init; }

    /// <summary>Why it is missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Missing { get; init; }

    /// <summary>How it was read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Method { get; init; }

    /// <summary>On whose word.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Assurance { get; init; }

    /// <summary>When it was last seen to be so, or the last sample ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>What a person would want to know besides.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>Samples: the target.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Target { get; init; }

    /// <summary>Samples: the length of one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sample { get; init; }

    /// <summary>Samples: how many.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? N { get; init; }

    /// <summary>Samples: the median; for intervals that of the lower ends, as "at least".</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? P50 { get; init; }

    /// <summary>Samples: the 95th percentile; for intervals that of the lower ends.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? P95 { get; init; }

    /// <summary>Samples: the least.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Min { get; init; }

    /// <summary>Samples: the greatest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Max { get; init; }

    /// <summary>Samples: bytes spent on them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Bytes { get; init; }
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Explaining;

/// <summary>One host's verdict in plain English, to the last point.</summary>
public sealed record HostExplanation
{
    /// <summary>The host.</summary>
    public required string Host { get; init; }

    /// <summary>The instant for which it holds, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>ready</c>, <c>conditional</c>, <c>not-ready</c> or <c>unassessed</c>.</summary>
    public required string State { get; init; }

    /// <summary>How the state, the score and the ceiling came about, a sentence for each.</summary>
    public required ImmutableArray<string> Because { get; init; }

    /// <summary>Every policy that matches.</summary>
    public required ImmutableArray<PolicyExplanation> Policies { get; init; }
}

/// <summary>One policy's verdict on a host in plain English.</summary>
public sealed record PolicyExplanation
{
    /// <summary>The policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary><c>counts</c>, <c>trial</c> or <c>profile</c>.</summary>
    public required string Effect { get; init; }

    /// <summary>Its state.</summary>
    public required string State { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Because { get; init; }

    /// <summary>Its score; null where nothing is scored.</summary>
    public ScoreRange? Score { get; init; }

    /// <summary>The decided share, 0 to 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>The groups that are scored; their points sum to low.</summary>
    public required ImmutableArray<GroupPoints> Groups { get; init; }

    /// <summary>Every rule; the points sum to low.</summary>
    public required ImmutableArray<RulePoints> Rules { get; init; }

    /// <summary>How low, mid, high, strict and coverage came about, a sentence for each.</summary>
    public required ImmutableArray<string> Arithmetic { get; init; }

    /// <summary>What would make the state better, the nearest better state first; empty where it is the best.</summary>
    public required ImmutableArray<NextState> Better { get; init; }

    /// <summary>What time alone will do, the earliest first.</summary>
    public required ImmutableArray<Ending> Endings { get; init; }

    /// <summary>The sum of the points as it is shown, which the shown points add up to; null where nothing is scored.</summary>
    [JsonIgnore]
    public string? ShownSum { get; init; }
}

/// <summary>What a group of rules comes to.</summary>
/// <param name="Group">The group.</param>
/// <param name="Points">Points toward low, unrounded.</param>
/// <param name="Of">Points there were to earn, unrounded: the same for every group.</param>
/// <param name="Earned">The weight of its rules that earn their points.</param>
/// <param name="Decided">The weight of its rules that evidence decides.</param>
/// <param name="Weight">The weight of its rules that are scored.</param>
public sealed record GroupPoints(string Group, double Points, double Of, double Earned, double Decided, double Weight);

/// <summary>What a rule comes to.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Group">Its group.</param>
/// <param name="Required">Whether a host is not ready without it.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Outcome"><c>pass</c>, <c>fail</c>, <c>in-grace</c>, <c>waived</c>, <c>unknown</c> or <c>not-applicable</c>.</param>
/// <param name="Points">Points toward low, unrounded; null where it is not scored.</param>
/// <param name="Of">Points there were to earn, unrounded; null where it is not scored.</param>
/// <param name="Why">Why, in a sentence or two.</param>
public sealed record RulePoints(string Id, string Title, string Group, bool Required, double Weight, string Outcome, double? Points, double? Of, string Why)
{
    /// <summary>The points as they are shown, so that they add up; null where it is not scored.</summary>
    [JsonIgnore]
    public string? Shown { get; init; }
}

/// <summary>A better state and the least that leads there.</summary>
/// <param name="State">The state.</param>
/// <param name="Low">The low that it would come with.</param>
/// <param name="Changes">What has to change: all of these.</param>
public sealed record NextState(string State, double? Low, ImmutableArray<Change> Changes);

/// <summary>One thing that has to change.</summary>
/// <param name="Rule">The rule that has to hold; null where it is about the host itself.</param>
/// <param name="Points">The points that it brings.</param>
/// <param name="Text">What to do.</param>
public sealed record Change(string? Rule, double Points, string Text);

/// <summary>An instant at which time to fix or a waiver ends; what was waived is taken to fail then, the worst that it can come to.</summary>
/// <param name="At">The instant, UTC.</param>
/// <param name="Rules">The rules whose relief ends by then.</param>
/// <param name="State">The state from then on, if nothing else changes.</param>
/// <param name="Low">Low from then on.</param>
public sealed record Ending(DateTimeOffset At, ImmutableArray<string> Rules, string State, double? Low);

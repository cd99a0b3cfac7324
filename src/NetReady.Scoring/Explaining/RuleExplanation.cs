using System.Collections.Immutable;

namespace NetReady.Scoring.Explaining;

/// <summary>One rule in plain English, to the last point. Each text is a sentence or more.</summary>
public sealed record RuleExplanation
{
    /// <summary>The rule's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>What it asks, to be read aloud.</summary>
    public required string Asks { get; init; }

    /// <summary>The same as the policy writes it, with the facts' names.</summary>
    public required string Written { get; init; }

    /// <summary>How samples are judged, a sentence for each way; empty where none are.</summary>
    public required ImmutableArray<string> Samples { get; init; }

    /// <summary>Where it applies; null for everywhere.</summary>
    public string? AppliesOnly { get; init; }

    /// <summary>The facts it asks about.</summary>
    public required ImmutableArray<FactExplanation> Facts { get; init; }

    /// <summary>What failing it means for a host, and for how long a failure is in grace.</summary>
    public required ImmutableArray<string> Failing { get; init; }

    /// <summary>When the evidence does not decide, and what the rule is then.</summary>
    public required ImmutableArray<string> Unknown { get; init; }

    /// <summary>Its weight and share, in each policy that holds it.</summary>
    public required ImmutableArray<RuleShare> Shares { get; init; }

    /// <summary>Where it was drawn from.</summary>
    public required string Source { get; init; }

    /// <summary>How firm that is; null where the rule does not say.</summary>
    public string? Firmness { get; init; }

    /// <summary>How to fix it, by platform's name or <c>any</c>.</summary>
    public required ImmutableSortedDictionary<string, string> Fix { get; init; }

    /// <summary>The cases that its author wrote down.</summary>
    public required ImmutableArray<string> Examples { get; init; }
}

/// <summary>A fact that a rule asks about.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Help">What it is, its kind and unit.</param>
public sealed record FactExplanation(string Name, string Help);

/// <summary>What a rule is worth in one policy.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Effect"><c>counts</c>, <c>trial</c> or <c>profile</c>.</param>
/// <param name="Group">Its group.</param>
/// <param name="Weight">Its weight within the group.</param>
/// <param name="GroupWeight">The weight of all rules of the group.</param>
/// <param name="Groups">How many groups the policy has; each weighs the same.</param>
/// <param name="Of">Its points of 100 on a host where every rule of the policy is scored.</param>
/// <param name="Text">The same in words.</param>
public sealed record RuleShare(string Policy, string Effect, string Group, double Weight, double GroupWeight, int Groups, double Of, string Text);

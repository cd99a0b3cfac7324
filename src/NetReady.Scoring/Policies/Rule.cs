using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Policies;

/// <summary>How much a rule weighs.</summary>
internal enum Severity
{
    /// <summary>Weight 1.</summary>
    Low,

    /// <summary>Weight 3.</summary>
    Medium,

    /// <summary>Weight 5.</summary>
    High,

    /// <summary>Weight 10.</summary>
    Critical,
}

/// <summary>What a rule's verdict is where the evidence does not decide.</summary>
internal enum IfUnknown
{
    /// <summary>Unknown: no points, and no coverage.</summary>
    CannotTell,

    /// <summary>It fails.</summary>
    Fail,

    /// <summary>It leaves score, coverage and requirements.</summary>
    LeaveOut,
}

/// <summary>How long a failure is in grace.</summary>
/// <param name="Failure">From when it began.</param>
/// <param name="Host">From when the host was enrolled.</param>
/// <param name="Rule">From when the rule went live.</param>
internal sealed record TimeToFix(TimeSpan Failure, TimeSpan Host, TimeSpan Rule)
{
    /// <summary>No grace.</summary>
    public static readonly TimeToFix None = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
}

/// <summary>How many of the last observations have to agree before a verdict changes.</summary>
/// <param name="Fail">Of the last <paramref name="FailOf"/>, so many failures make a failure.</param>
/// <param name="FailOf">At least 1.</param>
/// <param name="Pass">Of the last <paramref name="PassOf"/>, so many passes make a pass.</param>
/// <param name="PassOf">At least 1.</param>
internal sealed record ChangeAfter(int Fail, int FailOf, int Pass, int PassOf);

/// <summary>Where a rule was drawn from.</summary>
/// <param name="Document">The document.</param>
/// <param name="Version">Its version, where it has one.</param>
/// <param name="Clause">Where in it.</param>
/// <param name="ReadFrom"><c>primary</c> (the text itself), <c>summary</c> (another's account of it), <c>memory</c> (not read again, and so to be checked) or <c>organisation</c> (this product's or department's own choice).</param>
/// <param name="ReadOn">When it was read.</param>
internal sealed record RuleSource(string Document, string? Version, string? Clause, string? ReadFrom, string? ReadOn)
{
    /// <summary>In one line.</summary>
    public override string ToString()
    {
        string where = string.Join(", ", new[] { Version is null ? Document : $"{Document} {Version}", Clause }.Where(part => part is not null));
        string how = string.Join(", ", new[] { ReadFrom, ReadOn is null ? null : $"read {ReadOn}" }.Where(part => part is not null));
        return how.Length == 0 ? where : $"{where} ({how})";
    }
}

/// <summary>A case that a rule is to decide as its author says.</summary>
/// <param name="Mark">Where it stands.</param>
/// <param name="When">The facts.</param>
/// <param name="Parameters">The department's parameters, where the case is about others than the department has.</param>
/// <param name="Platform">The platform, where the case is about one.</param>
/// <param name="Result">What is to come out.</param>
/// <param name="Reason">For unknown: why, where the author says.</param>
internal sealed record RuleExample(
    Mark Mark, ImmutableArray<Examples.StatedFact> When, ImmutableSortedDictionary<string, string> Parameters, Platform? Platform, Truth Result, MissingReason? Reason);

/// <summary>One rule of a policy.</summary>
internal sealed record Rule
{
    /// <summary>The id: unique across packs, stable for ever.</summary>
    public required string Id { get; init; }

    /// <summary>What it asks, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>What it asks.</summary>
    public required Condition Condition { get; init; }

    /// <summary>Where it applies at all; null for everywhere.</summary>
    public Condition? OnlyWhen { get; init; }

    /// <summary>How much it weighs.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Whether a host is not ready without it.</summary>
    public required bool Required { get; init; }

    /// <summary>The group under which it is scored.</summary>
    public required string Group { get; init; }

    /// <summary>How long a failure is in grace.</summary>
    public required TimeToFix TimeToFix { get; init; }

    /// <summary>How old evidence may be at the host's last contact; null for any age.</summary>
    public TimeSpan? EvidenceValidFor { get; init; }

    /// <summary>What it is where the evidence does not decide.</summary>
    public required IfUnknown IfUnknown { get; init; }

    /// <summary>How many observations have to agree before the verdict changes; null for one.</summary>
    public ChangeAfter? ChangeAfter { get; init; }

    /// <summary>Where it was drawn from; null where its author does not say.</summary>
    public RuleSource? Source { get; init; }

    /// <summary>How to fix it, by platform's name or <c>any</c>.</summary>
    public required ImmutableSortedDictionary<string, string> Fix { get; init; }

    /// <summary>The cases it is to decide as its author says.</summary>
    public required ImmutableArray<RuleExample> Examples { get; init; }

    /// <summary>Where it stands.</summary>
    public required Mark Mark { get; init; }

    /// <summary>The first fact it asks about; a parameter where it asks about none.</summary>
    public string FirstFact => Condition.Facts.FirstOrDefault()?.Fact.Name ?? Condition.Parameters.First().Name;

    /// <summary>Every fact it asks about, <c>only_when</c> included.</summary>
    public IEnumerable<FactCondition> Facts => Condition.Facts.Concat(OnlyWhen?.Facts ?? []);

    /// <summary>The weight among the rules of its group: 10, 5, 3 or 1.</summary>
    public double Weight => Severity switch { Severity.Critical => 10, Severity.High => 5, Severity.Medium => 3, _ => 1 };
}

using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Policies;

/// <summary>What a policy's verdict is for.</summary>
internal enum Effect
{
    /// <summary>It counts toward the host's state.</summary>
    Counts,

    /// <summary>It is judged and shown, and never counts.</summary>
    Trial,

    /// <summary>It says what a host's line is fit for, as calls of one service, and never counts.</summary>
    Profile,
}

/// <summary>The hosts that a policy is for; an empty list matches every host.</summary>
/// <param name="Tiers">The tiers.</param>
/// <param name="Markings">The markings; <c>none</c> is no marking.</param>
/// <param name="Ownerships">The ownership classes.</param>
/// <param name="Departments">The departments.</param>
/// <param name="Platforms">The operating systems.</param>
internal sealed record Applicability(
    ImmutableArray<string> Tiers, ImmutableArray<string> Markings, ImmutableArray<string> Ownerships, ImmutableArray<string> Departments, ImmutableArray<string> Platforms)
{
    /// <summary>The word for a host without a marking.</summary>
    public const string NoMarking = "none";

    /// <summary>Every host.</summary>
    public static readonly Applicability Everything = new([], [], [], [], []);

    /// <summary>Whether a host matches; one whose platform is not known yet matches only where none is named.</summary>
    public bool Matches(HostProfile host) => Matches(host, Platforms.IsEmpty || (host.Platform is { } platform && Platforms.Contains(platform.Name())));

    /// <summary>Whether a host matches or may match once its platform is known.</summary>
    public bool MayMatch(HostProfile host) => host.Platform is null ? Matches(host, true) : Matches(host);

    private bool Matches(HostProfile host, bool platform) => platform
        && Holds(Tiers, host.Tier) && Holds(Markings, host.Marking ?? NoMarking) && Holds(Ownerships, host.Ownership.Name()) && Holds(Departments, host.Department);

    private static bool Holds(ImmutableArray<string> words, string word) => words.IsEmpty || words.Contains(word);
}

/// <summary>One pack, its inherited rules included.</summary>
internal sealed record Policy
{
    /// <summary>The pack's name, unique in its folder.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, for people.</summary>
    public required string Title { get; init; }

    /// <summary>The hosts that it is for.</summary>
    public required Applicability Applies { get; init; }

    /// <summary>What its verdict is for.</summary>
    public required Effect Effect { get; init; }

    /// <summary>From this low, 0 to 100, a host is ready.</summary>
    public required double ReadyFrom { get; init; }

    /// <summary>From this low, 0 to 100, a host is ready on conditions.</summary>
    public required double ConditionalFrom { get; init; }

    /// <summary>The coverage, 0 to 1, below which a host is unassessed.</summary>
    public required double NeedsEvidenceFor { get; init; }

    /// <summary>Every policy that it inherits, directly or not.</summary>
    public required ImmutableArray<string> Inherits { get; init; }

    /// <summary>Its rules, the inherited ones first.</summary>
    public required ImmutableArray<Rule> Rules { get; init; }

    /// <summary>The hash of all that it says, its inherited rules included.</summary>
    public required string Hash { get; init; }

    /// <summary>Where it stands.</summary>
    public required Mark Mark { get; init; }
}

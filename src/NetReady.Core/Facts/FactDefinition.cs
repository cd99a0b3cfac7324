using System.Collections.Immutable;

namespace NetReady.Core.Facts;

/// <summary>An operating system as facts tell them apart.</summary>
public enum Platform
{
    /// <summary>Linux.</summary>
    Linux,

    /// <summary>Windows.</summary>
    Windows,

    /// <summary>macOS.</summary>
    MacOS,

    /// <summary>Android.</summary>
    Android,

    /// <summary>iOS and iPadOS.</summary>
    IOS,
}

/// <summary>What it means that the thing a fact asks about is not there.</summary>
public enum Absence
{
    /// <summary>It cannot be told from its absence: unknown.</summary>
    Unknown,

    /// <summary>Having none of it fails every rule about it, as a device without a TPM.</summary>
    Fails,

    /// <summary>Without it the question does not arise, as with swap where there is none.</summary>
    NotApplicable,
}

/// <summary>Which way a fact is better, for explanations and for checks of the scoring.</summary>
public enum Better
{
    /// <summary>Neither way.</summary>
    Neither,

    /// <summary>More is better; true is better than false.</summary>
    Higher,

    /// <summary>Less is better; false is better than true.</summary>
    Lower,
}

/// <summary>Who makes a fact.</summary>
public enum Maker
{
    /// <summary>The agent on the device.</summary>
    Agent,

    /// <summary>The department's asset register.</summary>
    Register,

    /// <summary>The collector, from other evidence; a device that sends it is not heard.</summary>
    Collector,

    /// <summary>Nobody yet: agents are not asked for it, and a rule about it comes out unknown (<c>never-reported</c>).</summary>
    NobodyYet,
}

/// <summary>How a sampled fact's samples are made.</summary>
/// <param name="DefaultLength">The length of one sample where a rule names none.</param>
/// <param name="Reducer">What one sample is, from the packets or tries in it, as a phrase.</param>
/// <param name="PacketsPerSecond">Packets sent per second of sample; 0 where a sample is one try.</param>
public sealed record Sampling(TimeSpan DefaultLength, string Reducer, double PacketsPerSecond = 0);

/// <summary>One entry of the vocabulary: all that is fixed about a fact.</summary>
public sealed record FactDefinition
{
    /// <summary>The dotted name: the same in code, on the wire, in policies, in metrics and in documents.</summary>
    public required string Name { get; init; }

    /// <summary>The sort of value.</summary>
    public required FactKind Kind { get; init; }

    /// <summary>What it says, in one plain sentence.</summary>
    public required string Help { get; init; }

    /// <summary>For one-of and set: the words there are; empty for a set of any words.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>How samples are made; null for a stated fact.</summary>
    public Sampling? Sampling { get; init; }

    /// <summary>Which way is better.</summary>
    public Better Better { get; init; }

    /// <summary>Who makes it.</summary>
    public Maker Maker { get; init; }

    /// <summary>Whether a personal device may send it (the privacy contract lists no others).</summary>
    public bool Personal { get; init; }

    /// <summary>Whether stating it takes asking the department's targets, though it is not sampled.</summary>
    public bool AsksTargets { get; init; }

    /// <summary>What <c>not-present</c> means for rules.</summary>
    public Absence NotPresent { get; init; }

    /// <summary>What <c>not-present</c> means, in words; empty where it cannot be.</summary>
    public string NotPresentMeans { get; init; } = "";

    /// <summary>The platforms where a device may say <c>not-applicable</c>; elsewhere that is unknown. A required rule is never exempted by it.</summary>
    public ImmutableArray<Platform> NotApplicableOn { get; init; } = [];

    /// <summary>What <c>not-applicable</c> means, in words; empty where it cannot be.</summary>
    public string NotApplicableMeans { get; init; } = "";

    /// <summary>The part of the name before the first dot: <c>net</c>, <c>vpn</c>, <c>device</c>, <c>reg</c> or <c>agent</c>.</summary>
    public string Group => Name[..Name.IndexOf('.')];

    /// <summary>Whether it is measured in samples, and so has a target and a sample length.</summary>
    public bool IsSampled => Sampling is not null;
}

using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Evidence;

/// <summary>All that is known of one host at one instant: what a verdict is a function of, beside policies and waivers.</summary>
public sealed record HostEvidence
{
    /// <summary>The longest window of samples that a rule may ask for, back from the last contact: older samples decide nothing.</summary>
    public static TimeSpan LongestWindow { get; } = TimeSpan.FromDays(32);

    /// <summary>The host's id.</summary>
    public required string Host { get; init; }

    /// <summary>What the host is to the department, the register's word included.</summary>
    public required HostProfile Profile { get; init; }

    /// <summary>The instant of the verdict, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the host was enrolled; time to fix for hosts runs from it.</summary>
    public DateTimeOffset? EnrolledAt { get; init; }

    /// <summary>When the collector last heard from the host; null where it never has. Evidence ages against it.</summary>
    public DateTimeOffset? LastContact { get; init; }

    /// <summary>How long the collector itself was down since <see cref="LastContact"/>; it ages nobody.</summary>
    public TimeSpan CollectorDowntime { get; init; }

    /// <summary>Whether the host was taken out of use.</summary>
    public bool Retired { get; init; }

    /// <summary>The stated facts over time, and missing ones of sampled facts; in any order, each key once.</summary>
    public ImmutableArray<FactTimeline> Facts { get; init; } = [];

    /// <summary>The samples, in any order.</summary>
    public ImmutableArray<SampleBatch> Samples { get; init; } = [];

    /// <summary>More samples, which lie in a store and all end by the instant; null for none.</summary>
    internal KeptSamples? Kept { get; init; }

    /// <summary>The samples laid out before, for verdicts that share them; used only where it fits them. Null for none.</summary>
    internal SampleLayout? Layout { get; init; }
}

/// <summary>What one fact has said over time.</summary>
/// <param name="Key">Which fact.</param>
/// <param name="Runs">Stretches in which it said the same, the oldest first; the last is what it says now.</param>
public sealed record FactTimeline(FactKey Key, ImmutableArray<FactRun> Runs);

/// <summary>A stretch of time in which a fact said the same.</summary>
/// <param name="Since">When it was first seen to say so.</param>
/// <param name="Latest">How it was seen last; <see cref="Observation.ObservedAt"/> is the stretch's end.</param>
/// <param name="Observations">How often it was seen, at least 1; <c>change_after</c> counts them.</param>
public sealed record FactRun(DateTimeOffset Since, Observation Latest, long Observations);

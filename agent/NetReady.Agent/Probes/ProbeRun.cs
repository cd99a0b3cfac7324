using System.Collections.Immutable;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes;

/// <summary>What a run of a probe cost.</summary>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="Bytes">What it sent and received, headers included.</param>
internal readonly record struct ProbeCost(DateTimeOffset Start, DateTimeOffset End, ByteSize Bytes);

/// <summary>One run of one probe: the facts that it is to make, and where it measures to.</summary>
/// <param name="Method">How batches name the way they were taken: the probe, or the protocol that it spoke.</param>
/// <param name="Sample">The length of the sample.</param>
/// <param name="Wanted">The facts.</param>
/// <param name="Targets">Where the target is, in order of preference; each answers a method that the probe speaks.</param>
internal sealed record ProbeRun(string Method, TimeSpan Sample, ImmutableArray<SampleAssignment> Wanted, ImmutableArray<MeasuringTarget> Targets)
{
    /// <summary>Every target that the department declares to this device, for what is compared with them.</summary>
    public ImmutableArray<MeasuringTarget> Known { get; init; } = [];

    /// <summary>The address that is preferred, <c>host:port</c>.</summary>
    public string Address => Targets[0].Address;

    /// <summary>The sample length's assignment for a fact, or null where it is not wanted.</summary>
    public SampleAssignment? Find(string fact) => Wanted.FirstOrDefault(sample => sample.Fact == fact);

    /// <summary>A batch of one sample; an infinite upper end is one without a bound, and null says that the sample is exact.</summary>
    public SampleBatch Batch(SampleAssignment sample, ProbeCost cost, double low, double? high = null) => new()
    {
        Key = sample.Key,
        Start = cost.Start,
        // A batch must not be empty in time, and a clock may stand still or step back.
        End = cost.End > cost.Start ? cost.End : cost.Start + TimeSpan.FromTicks(1),
        Low = Histogram.Of(low),
        High = high is { } end ? Histogram.Of(end) : null,
        Method = Method,
        Assurance = Assurance.SelfReported,
        Spent = cost.End > cost.Start ? cost.End - cost.Start : TimeSpan.Zero,
        Bytes = cost.Bytes,
    };

    /// <summary>The observation that a fact has no sample.</summary>
    public Observation Missing(SampleAssignment sample, MissingReason reason, TimeProvider time, string detail) => new()
    {
        Key = sample.Key, Missing = reason, Method = Method, Assurance = Assurance.SelfReported, ObservedAt = time.GetUtcNow(), Detail = detail,
    };

    /// <summary>The result in which every wanted fact is missing for the same reason.</summary>
    public ProbeResult Missing(MissingReason reason, TimeProvider time, string detail) =>
        new([], [.. Wanted.Select(sample => Missing(sample, reason, time, detail))]);

    /// <summary>The result in which one fact is missing.</summary>
    public ProbeResult WithoutSample(SampleAssignment sample, ProbeFailure failure, TimeProvider time) =>
        new([], [Missing(sample, failure.Reason, time, failure.Detail)]);
}

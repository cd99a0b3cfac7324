using System.Collections.Immutable;
using NetReady.Agent.Probes;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;

namespace NetReady.Agent.Tests.Probes;

/// <summary>Requests as tests put them.</summary>
internal static class Ask
{
    public const string Target = "reflector";

    public static ProbeContext Context { get; } = new(TimeProvider.System, null);

    public static Task<ProbeResult> For(TargetMethod method, string address, TimeSpan sample, string[] facts, ProbeContext? context = null, double floor = 0, TargetPlace place = TargetPlace.Outside) =>
        For(method, [address], sample, facts, context, floor, place);

    public static async Task<ProbeResult> For(
        TargetMethod method, string[] addresses, TimeSpan sample, string[] facts, ProbeContext? context = null, double floor = 0, TargetPlace place = TargetPlace.Outside)
    {
        ImmutableArray<SampleAssignment> wanted = [.. facts.Select(fact => new SampleAssignment(fact, Target, sample, floor > 0 ? [floor] : []))];
        var result = await ProbeTable.RunAsync(
            new(Target, sample, wanted, [.. addresses.Select(address => new MeasuringTarget(Target, method, address) { Place = place })]), context ?? Context, TestContext.Current.CancellationToken);
        Assert.Equal(facts.Length, result.Batches.Length + result.Missing.Length);
        Assert.All(result.Batches, batch => Assert.Null(batch.Problem()));
        Assert.All(result.Batches, batch => Assert.Equal(1, batch.Count));
        return result;
    }

    /// <summary>The batch of a fact, which must be there.</summary>
    public static SampleBatch Batch(this ProbeResult result, string fact) => result.Batches.Single(batch => batch.Key.Name == fact);

    /// <summary>The one sample of a fact, or its lower end.</summary>
    public static double Low(this ProbeResult result, string fact) => result.Batch(fact).Low.Max;

    /// <summary>Why a fact is missing; null where it is not.</summary>
    public static MissingReason? Why(this ProbeResult result, string fact) => result.Missing.SingleOrDefault(missing => missing.Key.Name == fact)?.Missing;
}

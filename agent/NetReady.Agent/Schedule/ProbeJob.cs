using System.Collections.Immutable;
using NetReady.Agent.Probes;
using NetReady.Core.Assignments;

namespace NetReady.Agent.Schedule;

/// <summary>One thing to measure time and again: a request that one probe serves.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="Request">What is asked of it.</param>
internal sealed record ProbeJob(Probe Probe, ProbeRequest Request)
{
    /// <summary>What tells it from the others, the same from start to start.</summary>
    public string Name => $"{Probe.Name} {Request.Target} {Request.Sample.TotalMilliseconds:0} ms";

    /// <summary>How often it runs.</summary>
    public ProbePace Pace => ProbePace.Of(Probe);

    /// <summary>The probes that these samples ask for, light ones first.</summary>
    public static ImmutableArray<ProbeJob> For(IEnumerable<SampleAssignment> samples, ImmutableArray<MeasuringTarget> targets) =>
    [
        .. ProbeTable.Requests([.. samples], targets)
            .Select(request => new ProbeJob(ProbeTable.For(request.Wanted[0].Fact)!, request))
            .OrderBy(job => job.Probe.Heavy),
    ];
}

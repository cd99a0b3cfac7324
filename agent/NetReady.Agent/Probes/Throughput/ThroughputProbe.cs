using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Core.Assignments;

namespace NetReady.Agent.Probes.Throughput;

/// <summary>
/// Samples of throughput: by a gate test where policies ask whether the line carries a rate and the target knows the test, as that costs a hundredth; by ndt7 else.
/// </summary>
internal static class ThroughputProbe
{
    /// <summary>Takes one sample of each direction that is wanted.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        var (gate, ndt7) = (By(run, TargetMethod.Gate), By(run, TargetMethod.Ndt7));
        var asked = gate with { Wanted = gate.Targets.IsEmpty ? [] : [.. run.Wanted.Where(sample => sample.Floors is { IsDefaultOrEmpty: false })] };
        var others = ndt7 with { Wanted = run.Wanted.RemoveRange(asked.Wanted) };
        var result = new ProbeResult([], []);
        if (!asked.Wanted.IsEmpty) result = result.And(await GateProbe.RunAsync(asked, context, cancellation).ConfigureAwait(false));
        if (others.Wanted.IsEmpty) return result;
        return result.And(others.Targets.IsEmpty
            ? others.Missing(Core.Facts.MissingReason.NotConfigured, context.Time, "No rule asks for a rate, and the target has no ndt7 server to tell one.")
            : await Ndt7Probe.RunAsync(others, context, cancellation).ConfigureAwait(false));
    }

    private static ProbeRun By(ProbeRun run, TargetMethod method) => run with { Method = method.Name(), Targets = [.. run.Targets.Where(target => target.Method == method)] };
}

using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

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
        var asked = gate with { Wanted = gate.Targets.IsEmpty ? [] : [.. run.Wanted.Where(sample => sample is { Fact: not GateProbe.LoadedLatency, Floors.IsDefaultOrEmpty: false })] };
        // What waits in the line's queue is read while a gate test fills it, and never by itself.
        if (!asked.Wanted.IsEmpty && run.Find(GateProbe.LoadedLatency) is { } queue) asked = asked with { Wanted = asked.Wanted.Add(queue) };
        var others = ndt7 with { Wanted = run.Wanted.RemoveRange(asked.Wanted) };
        var result = new ProbeResult([], []);
        if (!asked.Wanted.IsEmpty) result = result.And(await GateProbe.RunAsync(asked, context, cancellation).ConfigureAwait(false));
        if (others.Find(GateProbe.LoadedLatency) is { } unread)
        {
            result = result.And(run.WithoutSample(unread, new(MissingReason.NotConfigured, "No rule asks this target for a rate, or it knows no gate test, during which the queue is read."), context.Time));
            others = others with { Wanted = others.Wanted.Remove(unread) };
        }
        if (others.Wanted.IsEmpty) return result;
        return result.And(others.Targets.IsEmpty
            ? others.Missing(MissingReason.NotConfigured, context.Time, "No rule asks for a rate, and the target has no ndt7 server to tell one.")
            : await Ndt7Probe.RunAsync(others, context, cancellation).ConfigureAwait(false));
    }

    private static ProbeRun By(ProbeRun run, TargetMethod method) => run with { Method = method.Name(), Targets = [.. run.Targets.Where(target => target.Method == method)] };
}

using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Agent.Probes.Inside;

/// <summary>Takes samples of whether a target inside the department's networks answers in its own way.</summary>
internal static class InsideProbe
{
    /// <summary>Takes one sample.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        if (run.Targets.FirstOrDefault(target => target.Place is TargetPlace.Inside) is not { } target) return NotInside(run, context.Time);
        var start = context.Time.GetUtcNow();
        var answer = await ServiceProtocols.AskAsync(target, context, cancellation).ConfigureAwait(false);
        var cost = new ProbeCost(start, start + answer.Duration, answer.Bytes);
        var asked = run with { Method = target.Method.Name() };
        // Where the device could not even ask, nothing is known about the target.
        bool? reachable = answer.Verdict switch
        {
            GatewayVerdict.Reachable => true,
            GatewayVerdict.Closed or GatewayVerdict.Unreachable when answer.WasAsked => false,
            _ => null,
        };
        return (reachable is { } told
            ? new ProbeResult([.. run.Wanted.Select(sample => asked.Batch(sample, cost, told ? 1 : 0))], [])
            : asked.Missing(answer.Failure!.Reason, context.Time, answer.Failure.Detail)) with { Bytes = cost.Bytes };
    }

    /// <summary>That the target is not declared as one inside.</summary>
    public static ProbeResult NotInside(ProbeRun run, TimeProvider time) =>
        run.Missing(MissingReason.NotConfigured, time, "The target is not declared as one inside; write \"inside: true\" to it in department.yaml.");
}

using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>Takes samples of what a VPN gateway answers from outside (design: reachable when it answers its own protocol, not when a port is open).</summary>
internal static class VpnProbe
{
    /// <summary>Takes one sample: reachable where any of the target's gateways answers, by the first that does.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        var start = context.Time.GetUtcNow();
        long began = context.Time.GetTimestamp();
        var spent = new ByteSize(0);
        GatewayProtocol? protocol = null;
        GatewayAnswer? answer = null;
        foreach (var target in run.Targets)
        {
            var asked = GatewayProtocols.For(target.Method)!;
            var (key, problem) = context.KeyOf(target);
            var next = problem is null
                ? await GatewayProbe.AskAsync(asked, target.Address, context.Time, cancellation, question => question with { Key = key }, context.LookUp).ConfigureAwait(false)
                : new() { Verdict = GatewayVerdict.Indeterminate, Failure = new(MissingReason.NotConfigured, problem) };
            spent += next.Bytes;
            if (answer is null || next.Verdict < answer.Verdict || (!answer.WasAsked && next.WasAsked)) (protocol, answer) = (asked, next);
            if (answer.Verdict is GatewayVerdict.Reachable) break;
        }
        var cost = new ProbeCost(start, start + context.Time.GetElapsedTime(began), spent);
        return Result(run with { Method = protocol!.Name }, answer!, cost, context.Time);
    }

    private static ProbeResult Result(ProbeRun run, GatewayAnswer answer, ProbeCost cost, TimeProvider time)
    {
        var result = new ProbeResult([], []) { Bytes = cost.Bytes };
        foreach (var sample in run.Wanted)
        {
            result = Sample(sample.Fact, answer, time) is { } value
                ? result with { Batches = result.Batches.Add(run.Batch(sample, cost, value)) }
                : result with { Missing = result.Missing.Add(Missing(run, sample, answer, time)) };
        }
        return result;
    }

    private static double? Sample(string fact, GatewayAnswer answer, TimeProvider time) => (fact, answer) switch
    {
        // Where the device could not even ask, or silence proves nothing, nothing is known about the gateway.
        ("vpn.gateway.reachable", { Verdict: GatewayVerdict.Reachable }) => 1,
        ("vpn.gateway.reachable", { Verdict: GatewayVerdict.Closed or GatewayVerdict.Unreachable, WasAsked: true }) => 0,
        ("vpn.gateway.rtt", { RoundTrip: { } roundTrip }) => roundTrip.TotalSeconds,
        ("vpn.gateway.certificate_remaining", { Certificate: { } certificate }) => certificate.Remaining(time.GetUtcNow()).TotalSeconds,
        ("vpn.gateway.certificate_name_matches", { Certificate: { } certificate }) => certificate.NameMatches ? 1 : 0,
        ("vpn.gateway.certificate_trusted", { Certificate: { } certificate }) => certificate.IsTrusted ? 1 : 0,
        _ => null,
    };

    private static Observation Missing(ProbeRun run, SampleAssignment sample, GatewayAnswer answer, TimeProvider time) => answer.Failure is { } failure
        ? run.Missing(sample, failure.Reason, time, failure.Detail)
        : run.Missing(sample, MissingReason.NotApplicable, time, "The gateway's protocol shows no certificate before the client has proved itself.");
}

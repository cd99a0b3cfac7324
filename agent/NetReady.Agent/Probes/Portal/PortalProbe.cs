using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Portal;

/// <summary>Takes samples of whether a captive portal stands between the device and a far end that is known.</summary>
internal static class PortalProbe
{
    /// <summary>Takes one sample, at the first of the targets that decides.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        var start = context.Time.GetUtcNow();
        long began = context.Time.GetTimestamp();
        PortalAnswer? answer = null;
        foreach (var target in run.Targets)
        {
            var next = await AskAsync(target.Address, context, cancellation).ConfigureAwait(false);
            answer = answer?.And(next) ?? next;
            if (answer.Verdict is not PortalVerdict.Unknown) break;
        }
        var cost = new ProbeCost(start, start + context.Time.GetElapsedTime(began), answer!.Bytes);
        var result = answer.Verdict is PortalVerdict.Unknown ? run.Missing(answer.Failure!.Reason, context.Time, answer.Detail)
            : new([.. run.Wanted.Select(sample => run.Batch(sample, cost, answer.Verdict is PortalVerdict.Captive ? 1 : 0))], []);
        return result with { Bytes = cost.Bytes };
    }

    /// <summary>Asks a far end by one address of each family that its name has, side by side, and beside them the network's own captive portal API where one is known.</summary>
    /// <param name="address">The far end, <c>host:port</c>.</param>
    /// <param name="context">The clock, and the system's files.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static async Task<PortalAnswer> AskAsync(string address, ProbeContext context, CancellationToken cancellation)
    {
        var time = context.Time;
        long began = time.GetTimestamp();
        var api = PortalApi.Known(context.Files) is { } known ? PortalApi.AskAsync(known, time, cancellation) : Task.FromResult<(PortalApiAnswer?, ByteSize)>(default);
        var answer = await AskFarEndAsync(address, context, cancellation).ConfigureAwait(false);
        var (said, bytes) = await api.ConfigureAwait(false);
        return answer with { Api = said, Bytes = answer.Bytes + bytes, Duration = time.GetElapsedTime(began) };
    }

    private static async Task<PortalAnswer> AskFarEndAsync(string address, ProbeContext context, CancellationToken cancellation)
    {
        var (endPoints, failure) = await TargetAddress.ResolveAsync(address, context.Time, cancellation, context.LookUp).ConfigureAwait(false);
        if (failure is not null) return PortalAnswer.Unknown(failure.Reason, failure.Detail);
        string authority = TargetAddress.Parse(address)!.Value.Authority;
        var answers = await Task.WhenAll(endPoints.Select(target => PortalExchange.AskAsync(target, authority, context.Time, cancellation))).ConfigureAwait(false);
        return answers.Aggregate((one, other) => one.And(other));
    }
}

using System.Net.Sockets;

namespace NetReady.Agent.Probes.Stamp;

/// <summary>One stream to one reflector: what became of it, or why there was none.</summary>
/// <param name="Outcome">What became of it; null where no stream could be sent.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="Failure">Why nothing was answered; null where something was, or where nothing says why.</param>
internal sealed record StampMeasurement(StampOutcome? Outcome, ProbeCost Cost, ProbeFailure? Failure)
{
    /// <summary>Resolves a target and sends it a stream.</summary>
    /// <param name="address">The reflector, <c>host:port</c>.</param>
    /// <param name="plan">The stream.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="through">The interface that it leaves by; null for that of the routes.</param>
    public static async Task<StampMeasurement> TakeAsync(string address, StampPlan plan, TimeProvider time, CancellationToken cancellation, string? through = null)
    {
        var start = time.GetUtcNow();
        var (target, failure) = await TargetAddress.ResolveAsync(address, time, cancellation).ConfigureAwait(false);
        if (target is null) return new(null, new(start, start, new(0)), failure);
        start = time.GetUtcNow();
        long began = time.GetTimestamp();
        try
        {
            using var path = new UdpPath(target, through: through);
            var outcome = await Task.Factory.StartNew(
                () => StampStream.Run(path, plan, time, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            var cost = new ProbeCost(start, start + time.GetElapsedTime(began), path.Bytes);
            return new(outcome, cost, outcome.Answered == 0 && path.Refusal is { } refusal ? ProbeFailure.Of(refusal) : null);
        }
        catch (SocketException problem)
        {
            return new(null, new(start, start, new(0)), ProbeFailure.Of(problem.SocketErrorCode));
        }
    }
}

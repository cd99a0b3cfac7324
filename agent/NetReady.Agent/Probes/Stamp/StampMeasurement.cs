using System.Net;
using System.Net.Sockets;
using NetReady.Core.Facts;

namespace NetReady.Agent.Probes.Stamp;

/// <summary>One stream to one reflector: what became of it, or why there was none.</summary>
/// <param name="Outcome">What became of it; null where no stream could be sent.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="Failure">Why what came of it tells nothing of the path; null where it does, or where nothing was answered and nothing says why.</param>
internal sealed record StampMeasurement(StampOutcome? Outcome, ProbeCost Cost, ProbeFailure? Failure)
{
    // So long a silence at one of two addresses, and the other is tried: where half of all packets is lost each way, it happens once in 5,000 streams of ten packets a second.
    private static readonly TimeSpan silenceSettlesAfter = TimeSpan.FromSeconds(3);

    /// <summary>Resolves a target and sends it a stream. Where nothing answers at the first of its addresses, the stream goes to that of the other family.</summary>
    /// <param name="address">The reflector, <c>host:port</c>.</param>
    /// <param name="plan">The stream.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="through">The interface that it leaves by; null for that of the routes.</param>
    /// <param name="lookUp">Finds the addresses of names; null for the system.</param>
    public static async Task<StampMeasurement> TakeAsync(string address, StampPlan plan, TimeProvider time, CancellationToken cancellation, string? through = null, NameLookUp? lookUp = null)
    {
        var start = time.GetUtcNow();
        var (targets, failure) = await TargetAddress.ResolveAsync(address, time, cancellation, lookUp).ConfigureAwait(false);
        if (failure is not null) return new(null, new(start, start, new(0)), failure);
        StampMeasurement? told = null;
        foreach (var target in targets)
        {
            bool isLast = target == targets[^1];
            var next = await TakeAsync(target, isLast ? plan : plan with { SilenceSettlesAfter = silenceSettlesAfter }, time, through, cancellation).ConfigureAwait(false);
            told = told is null ? next : told.And(next);
            if (told.Outcome is { Answered: > 0 }) break;
        }
        return told!;
    }

    private static async Task<StampMeasurement> TakeAsync(IPEndPoint target, StampPlan plan, TimeProvider time, string? through, CancellationToken cancellation)
    {
        var start = time.GetUtcNow();
        long began = time.GetTimestamp();
        try
        {
            using var path = new UdpPath(target, through: through);
            var outcome = await Task.Factory.StartNew(
                () => StampStream.Run(path, plan, time, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            var cost = new ProbeCost(start, start + time.GetElapsedTime(began), path.Bytes);
            return new(outcome, cost, FailureOf(outcome, path));
        }
        catch (SocketException problem)
        {
            return new(null, new(start, start, new(0)), ProbeFailure.Of(problem.SocketErrorCode));
        }
    }

    private static ProbeFailure? FailureOf(StampOutcome outcome, UdpPath path) =>
        outcome.Answered == 0 ? path.Refusal is { } refusal ? ProbeFailure.Of(refusal) : null : path.Unsent > 0 ? ProbeFailure.CutOff : null;

    // An address that could not be asked, as of a family that the device has not, says less than one that could.
    private StampMeasurement And(StampMeasurement next) =>
        (next.Failure is { Reason: MissingReason.Error } ? this : next) is var told ? told with { Cost = told.Cost with { Bytes = Cost.Bytes + next.Cost.Bytes } } : this;
}

using System.Net;
using System.Net.Sockets;

namespace NetReady.Agent.Probes.Paths;

/// <summary>One look at the path to one target, and what it cost.</summary>
/// <param name="Outcome">What was seen; null where nothing could be sent.</param>
/// <param name="Target">The target's address; null where its name has none.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="Failure">Why there is no outcome; null where there is one.</param>
internal sealed record PathMeasurement<T>(T? Outcome, IPEndPoint? Target, ProbeCost Cost, ProbeFailure? Failure) where T : class
{
    /// <summary>Resolves a target and looks at the path to it, on a thread of its own.</summary>
    /// <param name="address">The target, <c>host:port</c>.</param>
    /// <param name="look">Looks; blocks its thread.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="lookUp">Finds the addresses of names; null for the system.</param>
    public static async Task<PathMeasurement<T>> TakeAsync(string address, Func<PathSocket, T> look, TimeProvider time, CancellationToken cancellation, NameLookUp? lookUp = null)
    {
        var (targets, failure) = await TargetAddress.ResolveAsync(address, time, cancellation, lookUp).ConfigureAwait(false);
        if (failure is not null) return Without(failure, null, time);
        var target = targets[0];
        var start = time.GetUtcNow();
        long began = time.GetTimestamp();
        try
        {
            using var socket = new PathSocket(target);
            var outcome = await Task.Factory.StartNew(() => look(socket), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            return new(outcome, target, new(start, start + time.GetElapsedTime(began), socket.Bytes), null);
        }
        catch (SocketException problem)
        {
            return Without(ProbeFailure.Of(problem.SocketErrorCode), target, time);
        }
    }

    /// <summary>The measurement that was none.</summary>
    public static PathMeasurement<T> Without(ProbeFailure failure, IPEndPoint? target, TimeProvider time) => new(null, target, new(time.GetUtcNow(), time.GetUtcNow(), new(0)), failure);
}

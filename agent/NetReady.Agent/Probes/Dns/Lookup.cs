using System.Collections.Immutable;
using System.Net;
using NetReady.Core.Units;
using NetReady.Protocols.Dns;

namespace NetReady.Agent.Probes.Dns;

/// <summary>Looks a name up as a device's own resolver does: the first server, and the next one beside it once that takes long or fails. IPv4 first, and IPv6 where the name has no such address.</summary>
internal static class Lookup
{
    // A server that is just slow answers within it on any line that people work on.
    private static readonly TimeSpan untilNext = TimeSpan.FromSeconds(1);

    /// <summary>Looks up the addresses of a name.</summary>
    /// <param name="name">The name, without a dot at the end.</param>
    /// <param name="resolvers">Whom to ask, in order; at least one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static async Task<LookupResult> AskAsync(string name, ImmutableArray<IPEndPoint> resolvers, TimeProvider time, CancellationToken cancellation)
    {
        var result = await AskAsync(name, DnsType.A, resolvers, time, cancellation).ConfigureAwait(false);
        if (result is not { End: LookupEnd.NoSuchName, Code: DnsResponseCode.NoError }) return result;
        var six = await AskAsync(name, DnsType.Aaaa, resolvers, time, cancellation).ConfigureAwait(false);
        return six with { Duration = result.Duration + six.Duration, Bytes = result.Bytes + six.Bytes };
    }

    /// <summary>Puts one question to the resolvers.</summary>
    /// <param name="name">The name, without a dot at the end; empty for the root.</param>
    /// <param name="type">What is asked of it.</param>
    /// <param name="resolvers">Whom to ask, in order; at least one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static async Task<LookupResult> AskAsync(string name, DnsType type, ImmutableArray<IPEndPoint> resolvers, TimeProvider time, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        long start = time.GetTimestamp();
        using var late = new CancellationTokenSource(ResolverTalk.Schedule.End, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        var running = new List<Task<LookupResult>>();
        LookupResult? told = null;
        var bytes = new ByteSize(0);
        var duration = TimeSpan.Zero;
        int begun = 0;
        while (begun < resolvers.Length || running.Count > 0)
        {
            if (begun < resolvers.Length) running.Add(ResolverTalk.AskAsync(resolvers[begun++], name, type, time, stop.Token));
            var pause = Task.Delay(begun < resolvers.Length ? untilNext : Timeout.InfiniteTimeSpan, time, stop.Token);
            await Task.WhenAny([pause, .. running]).ConfigureAwait(false);
            foreach (var done in running.Where(talk => talk.IsCompleted).ToList())
            {
                running.Remove(done);
                var result = await done.ConfigureAwait(false);
                bytes += result.Bytes;
                if (told is null || result.End < told.End) (told, duration) = (result, time.GetElapsedTime(start));
                // A resolver's word about the name is the end; the others stop, and still say what they cost.
                if (told.End is LookupEnd.Answered or LookupEnd.NoSuchName) await stop.CancelAsync().ConfigureAwait(false);
            }
            if (stop.IsCancellationRequested) begun = resolvers.Length;
        }
        cancellation.ThrowIfCancellationRequested();
        return told! with { Bytes = bytes, Duration = duration };
    }
}

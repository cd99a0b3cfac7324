using System.Collections.Immutable;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>Asks whether a gateway is there, whatever its protocol: all addresses that its name has, as a client would try them.</summary>
internal static class GatewayProbe
{
    // RFC 8305 §5 recommends 250 ms between two addresses; answers over the longest lines that people work on take longer.
    private static readonly TimeSpan betweenAddresses = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks a gateway.</summary>
    /// <param name="protocol">What it answers.</param>
    /// <param name="address">Where it is, <c>host:port</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="with">What is particular to this question, as its key; null for nothing.</param>
    /// <param name="lookUp">Finds the addresses of names; null for the system.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static Task<GatewayAnswer> AskAsync(
        GatewayProtocol protocol, string address, TimeProvider time, CancellationToken cancellation, Func<GatewayQuestion, GatewayQuestion>? with = null, NameLookUp? lookUp = null) =>
        AskAsync(protocol, [address], time, cancellation, with, lookUp);

    /// <summary>Asks a gateway that is at several addresses, as on its protocol's two ports; the most telling answer counts, with what all cost.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static async Task<GatewayAnswer> AskAsync(
        GatewayProtocol protocol, ImmutableArray<string> addresses, TimeProvider time, CancellationToken cancellation, Func<GatewayQuestion, GatewayQuestion>? with = null,
        NameLookUp? lookUp = null)
    {
        long start = time.GetTimestamp();
        var questions = ImmutableArray.CreateBuilder<GatewayQuestion>();
        foreach (string address in addresses)
        {
            var (endPoints, failure) = await TargetAddress.ResolveAsync(address, time, cancellation, lookUp).ConfigureAwait(false);
            if (failure is not null) return GatewayAnswer.NoWay(failure) with { Duration = time.GetElapsedTime(start) };
            string host = TargetAddress.Parse(address)!.Value.Host;
            questions.AddRange(endPoints.Select(endPoint => new GatewayQuestion(protocol, host, endPoint, time)).Select(question => with?.Invoke(question) ?? question));
        }
        var answer = await AskAsync(questions.ToImmutable(), cancellation).ConfigureAwait(false);
        return answer with { Duration = time.GetElapsedTime(start) };
    }

    /// <summary>Asks one gateway by several of its addresses, the preferred first; the first that is reachable counts.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it.</exception>
    public static async Task<GatewayAnswer> AskAsync(ImmutableArray<GatewayQuestion> questions, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var answer = await RaceAsync(questions, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return answer;
    }

    // The next address is asked too once the one before it takes long, or has failed.
    private static async Task<GatewayAnswer> RaceAsync(ImmutableArray<GatewayQuestion> questions, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new List<Task<GatewayAnswer>>();
        GatewayAnswer? told = null;
        int begun = 0;
        while (begun < questions.Length || running.Count > 0)
        {
            if (begun < questions.Length)
            {
                var question = questions[begun++];
                running.Add(question.Protocol.AskAsync(question, stop.Token));
            }
            var pause = Task.Delay(begun < questions.Length ? betweenAddresses : Timeout.InfiniteTimeSpan, questions[0].Time, stop.Token);
            await Task.WhenAny([pause, .. running]).ConfigureAwait(false);
            foreach (var done in running.Where(asked => asked.IsCompleted).ToList())
            {
                running.Remove(done);
                var answer = await done.ConfigureAwait(false);
                told = told?.And(answer) ?? answer;
                // The others stop at once, and still say what they cost.
                if (answer.Verdict is GatewayVerdict.Reachable) await stop.CancelAsync().ConfigureAwait(false);
            }
            if (stop.IsCancellationRequested) begun = questions.Length;
        }
        return told!;
    }
}

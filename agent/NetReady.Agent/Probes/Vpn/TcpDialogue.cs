using System.Net.Sockets;
using NetReady.Core.Facts;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>What a gateway said over a connection.</summary>
internal enum Saying
{
    /// <summary>Its protocol's answer.</summary>
    Answer,

    /// <summary>Its protocol's refusal to go on, which says that it is there and not that a client would get further.</summary>
    Refusal,

    /// <summary>Something that is not its protocol.</summary>
    SomethingElse,

    /// <summary>Nothing: it took the connection and closed it.</summary>
    HungUp,

    /// <summary>Nothing, over a connection that stands.</summary>
    Silence,

    /// <summary>Nothing: there is no connection.</summary>
    NoConnection,
}

/// <summary>What was said, and by which certificate.</summary>
internal sealed record Said(Saying Saying, string? Reply = null, GatewayCertificate? Certificate = null);

/// <summary>Puts the question over a connection and reads the answer.</summary>
/// <exception cref="IOException">The connection broke.</exception>
/// <exception cref="OperationCanceledException">The token asked for it.</exception>
internal delegate Task<Said> TcpTalk(GatewayQuestion question, ProbedConnection connection, CancellationToken cancellation);

/// <summary>
/// Puts a question over TCP. A connection that lost its first packets wakes up only after seconds, so further ones are begun beside it
/// as time passes, and the first that is answered counts.
/// </summary>
internal static class TcpDialogue
{
    // What is not an answer is believed the second time: a server may be just restarting.
    private const int Believed = 2;
    private static readonly TimeSpan pauseAfterEnd = TimeSpan.FromMilliseconds(300);

    /// <summary>Asks one address; once <paramref name="stop"/> asks for it, what came of it by then.</summary>
    public static async Task<GatewayAnswer> AskAsync(GatewayQuestion question, TcpTalk talk, CancellationToken stop)
    {
        var (time, schedule) = (question.Time, question.Connections);
        using var late = new CancellationTokenSource(schedule.End, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        long start = time.GetTimestamp();
        var running = new List<Task<TcpAttempt>>();
        var ended = new List<TcpAttempt>();
        var due = TimeSpan.Zero;
        int begun = 0;
        while (!over.IsCancellationRequested && !IsDecided(ended))
        {
            var wait = due - time.GetElapsedTime(start);
            if (wait <= TimeSpan.Zero && begun < schedule.Tries)
            {
                running.Add(TcpAttempt.RunAsync(question, talk, over.Token));
                due = schedule.DueAt(++begun);
                continue;
            }
            var pause = begun < schedule.Tries ? Task.Delay(wait, time, over.Token) : Task.Delay(Timeout.InfiniteTimeSpan, time, over.Token);
            await Task.WhenAny([pause, .. running]).ConfigureAwait(false);
            foreach (var done in running.Where(attempt => attempt.IsCompleted).ToList())
            {
                running.Remove(done);
                ended.Add(await done.ConfigureAwait(false));
                var again = time.GetElapsedTime(start) + pauseAfterEnd;
                if (again < due) due = again;
            }
        }
        await over.CancelAsync().ConfigureAwait(false);
        ended.AddRange(await Task.WhenAll(running).ConfigureAwait(false));
        return Conclude(question, ended, begun) with { Duration = time.GetElapsedTime(start) };
    }

    private static bool IsDecided(List<TcpAttempt> ended) =>
        ended.Any(attempt => attempt.Said.Saying is Saying.Answer)
        || ended.Count(attempt => attempt.Said.Saying is Saying.Refusal or Saying.SomethingElse or Saying.HungUp) >= Believed
        || ended.Count(attempt => attempt.Error is not null) >= Retransmission.Refusals;

    private static GatewayAnswer Conclude(GatewayQuestion question, List<TcpAttempt> ended, int begun)
    {
        var telling = ended.OrderBy(attempt => attempt.Said.Saying).ThenBy(attempt => attempt.Error is null).First();
        var (verdict, failure) = Meaning(question.Protocol, telling);
        return new()
        {
            Verdict = verdict, Failure = failure, Reply = telling.Said.Reply, Certificate = telling.Said.Certificate, Address = question.Target,
            RoundTrip = verdict is GatewayVerdict.Reachable ? telling.RoundTrip : null,
            Bytes = new(ended.Sum(attempt => attempt.Cost.Bytes.Bytes)), Retransmissions = ended.Sum(attempt => attempt.Cost.Retransmissions) + Math.Max(0, begun - 1),
        };
    }

    private static (GatewayVerdict Verdict, ProbeFailure? Failure) Meaning(GatewayProtocol protocol, TcpAttempt attempt)
    {
        var unproved = protocol.MayBeSilent ? GatewayVerdict.Indeterminate : GatewayVerdict.Unreachable;
        return attempt.Said.Saying switch
        {
            Saying.Answer => (GatewayVerdict.Reachable, null),
            Saying.Refusal => (GatewayVerdict.Indeterminate, new(MissingReason.Blocked, $"It speaks {protocol.Title} and refuses this client's greeting.")),
            Saying.SomethingElse => (unproved, new(MissingReason.Blocked, $"Something answers on that port, but not in {protocol.Title}.")),
            Saying.HungUp => (unproved, new(MissingReason.Blocked, $"Something takes the connection and closes it without a word{Hint(protocol)}.")),
            Saying.Silence => (unproved, new(MissingReason.TimedOut, $"Something takes the connection and says nothing{Hint(protocol)}.")),
            _ => (attempt.Error is SocketError.ConnectionRefused or SocketError.ConnectionReset ? GatewayVerdict.Closed : GatewayVerdict.Unreachable, ProbeFailure.Of(attempt.Error ?? SocketError.TimedOut)),
        };
    }

    private static string Hint(GatewayProtocol protocol) =>
        protocol.MayBeSilent ? $", which proves nothing: {protocol.Title} gateways may do so to whoever has not their key" : "";
}

using System.Net.Sockets;
using NetReady.Core.Facts;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>What a datagram is to a dialogue.</summary>
internal enum Hearing
{
    /// <summary>Nothing: not in the protocol, or somebody else's answer.</summary>
    Nothing,

    /// <summary>The gateway's answer.</summary>
    Answer,

    /// <summary>The gateway's word that the question must be put otherwise, which the dialogue now will; it comes at once.</summary>
    AskAgain,
}

/// <summary>What was heard, in answer to which try.</summary>
internal readonly record struct Heard(Hearing Hearing, int Attempt = 0, string Reply = "");

/// <summary>One gateway's side of a protocol over UDP: what to send, and what an answer is.</summary>
internal interface IUdpDialogue
{
    /// <summary>Writes the question for a try, numbered from 0, and returns its length in bytes. No two tries may be mistaken for each other.</summary>
    int Write(Span<byte> datagram, int attempt);

    /// <summary>Reads a datagram from the gateway's address. Never throws, whatever the bytes.</summary>
    Heard Read(ReadOnlySpan<byte> datagram);
}

/// <summary>Puts a question over UDP until it is answered, refused often enough, or out of tries.</summary>
internal static class UdpDialogue
{
    // A gateway that always asks for the question again gets no further.
    private const int MostTurns = 4;
    private static readonly TimeSpan longestWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks one address; once <paramref name="stop"/> asks for it, what came of it by then.</summary>
    /// <param name="question">The question.</param>
    /// <param name="dialogue">How it is put and answered.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="open">Opens the way; null for UDP.</param>
    public static async Task<GatewayAnswer> AskAsync(GatewayQuestion question, IUdpDialogue dialogue, CancellationToken stop, Func<GatewayQuestion, IDatagramPath>? open = null)
    {
        try
        {
            // A thread of its own blocks in the socket: see UdpPath.
            return await Task.Factory.StartNew(() => Ask(question, dialogue, open ?? OverUdp, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (SocketException problem)
        {
            return GatewayAnswer.NoWay(ProbeFailure.Of(problem.SocketErrorCode), question.Target);
        }
    }

    private static UdpPath OverUdp(GatewayQuestion question) => new(question.Target, through: question.Through);

    private static GatewayAnswer Ask(GatewayQuestion question, IUdpDialogue dialogue, Func<GatewayQuestion, IDatagramPath> open, CancellationToken stop)
    {
        var (time, schedule) = (question.Time, question.Datagrams);
        // No datagram is longer, so that what an oversized one cost is counted, too.
        var buffer = new byte[65_536];
        var sentAt = new long[schedule.Tries + MostTurns];
        int sent = 0, turns = 0, strangers = 0;
        // The gateway is there as soon as it asks for anything, even if nothing more is heard of it.
        GatewayAnswer? proof = null;
        using var path = open(question);
        long start = time.GetTimestamp();
        void Send()
        {
            int length = dialogue.Write(buffer, sent);
            sentAt[sent++] = time.GetTimestamp();
            path.Send(buffer.AsSpan(0, length));
        }
        while (path.Refusals < Retransmission.Refusals && !stop.IsCancellationRequested)
        {
            var left = schedule.DueAt(sent - turns) - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                if (sent - turns == schedule.Tries) break;
                Send();
                continue;
            }
            int received = path.Receive(buffer, left < longestWait ? left : longestWait);
            long now = time.GetTimestamp();
            if (received < 0) continue;
            var heard = dialogue.Read(buffer.AsSpan(0, received));
            if (heard.Hearing is Hearing.Nothing)
            {
                strangers++;
            }
            else
            {
                proof = new()
                {
                    Verdict = GatewayVerdict.Reachable, Reply = heard.Reply, Address = question.Target, RoundTrip = time.GetElapsedTime(sentAt[heard.Attempt], now),
                };
                if (heard.Hearing is Hearing.Answer || turns == MostTurns) break;
                turns++;
                Send();
            }
        }
        var answer = proof ?? new() { Verdict = Verdict(question, path), Address = question.Target, Failure = Failure(question, path, strangers) };
        return answer with { Duration = time.GetElapsedTime(start), Bytes = path.Bytes, Retransmissions = Math.Max(0, sent - turns - 1) };
    }

    private static GatewayVerdict Verdict(GatewayQuestion question, IDatagramPath path) => path.Refusal switch
    {
        SocketError.ConnectionRefused or SocketError.ConnectionReset => GatewayVerdict.Closed,
        null when question.Protocol.MayBeSilent => GatewayVerdict.Indeterminate,
        _ => GatewayVerdict.Unreachable,
    };

    private static ProbeFailure Failure(GatewayQuestion question, IDatagramPath path, int strangers) => path.Refusal switch
    {
        { } refusal => ProbeFailure.Of(refusal),
        null when strangers > 0 => new(MissingReason.TimedOut, $"Something answers on that port, but not to this question and in {question.Protocol.Title}."),
        null when question.Protocol.MayBeSilent => new(MissingReason.TimedOut, question.Key is null
            ? $"Silence, which proves nothing: {question.Protocol.Title} gateways may be silent to whoever has not their key. Give the key to be sure."
            : "Silence: the gateway is out of reach, or the key is not the one that it has for this device."),
        _ => ProbeFailure.Of(SocketError.TimedOut),
    };
}

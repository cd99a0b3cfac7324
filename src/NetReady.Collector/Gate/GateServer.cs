using System.Net;
using System.Net.Sockets;
using NetReady.Core.Datagrams;
using NetReady.Protocols.Gate;

namespace NetReady.Collector.Gate;

/// <summary>
/// The far end of gate tests on one UDP socket. To an address that has not shown a cookie it sends no more than it received from there; a
/// train goes only to one that has, once for each number, and within the limits.
/// </summary>
internal sealed class GateServer : IDisposable
{
    private readonly Socket socket;
    private readonly GateLimits limits;
    private readonly GateMetrics metrics;
    private readonly TimeProvider time;
    private readonly GateCookies cookies;
    private readonly GateSessions sessions;
    private readonly CancellationTokenSource stopping = new();
    private readonly byte[] buffer = GC.AllocateArray<byte>(65_536, pinned: true), answer = GC.AllocateArray<byte>(2048, pinned: true);
    private int sending;

    /// <summary>Binds the socket; <see cref="IPAddress.IPv6Any"/> serves IPv4 too.</summary>
    /// <exception cref="SocketException">The endpoint cannot be bound.</exception>
    public GateServer(IPEndPoint endpoint, GateLimits limits, GateMetrics metrics, TimeProvider time)
    {
        (this.limits, this.metrics, this.time) = (limits, metrics, time);
        cookies = new(time, limits.CookieLife);
        sessions = new(time, limits);
        socket = new(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            ReceiveTimestamp.Enable(socket);
            socket.ReceiveBufferSize = 1 << 22;
            socket.SendBufferSize = 1 << 20;
            socket.Bind(endpoint);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
        Bound = (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Bound { get; }

    /// <summary>An address for <see cref="ServeOne"/> to receive into, again and again.</summary>
    public SocketAddress AddressBuffer() => new(socket.AddressFamily);

    /// <summary>Waits for one message and serves it; false where none came in time. One thread at a time.</summary>
    /// <exception cref="SocketException">Receiving failed; the next message may fare better.</exception>
    public bool ServeOne(SocketAddress sender, TimeSpan wait)
    {
        if (!socket.Poll(wait, SelectMode.SelectRead)) return false;
        int length = socket.ReceiveFrom(buffer, SocketFlags.None, sender);
        var readAt = TimeProvider.System.GetUtcNow();
        long read = TrainSender.Now(time);
        var waited = ReceiveTimestamp.WaitedIn(socket, readAt);
        long at = read - (waited.Ticks * 100);
        var message = buffer.AsSpan(0, length);
        if (!GateHeader.TryRead(message, out var header) || !Serve(header, message, at, sender)) metrics.Malformed.Add(1);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        socket.Dispose();
        stopping.Dispose();
    }

    private bool Serve(in GateHeader header, ReadOnlySpan<byte> message, long at, SocketAddress sender)
    {
        var peer = GatePeer.Of(sender, header.Session);
        switch (header.Message)
        {
            case GateMessage.Greeting when GateGreeting.TryRead(header, message) is { } greeting:
                new GateWelcome(header with { Message = GateMessage.Welcome }, greeting.SentAt, at, TrainSender.Now(time), cookies.Issue(peer), peer.IPAddress).Write(answer);
                return Send(GateGreeting.Length, sender);
            case GateMessage.Request when GateRequest.TryRead(header, message) is { } request:
                if (Take(request, peer, sender) is { } code) Answer(header, code, sender);
                return true;
            case GateMessage.Question when GateQuestion.TryRead(header, message) is { } question:
                Report(question, peer, sender);
                return true;
            case GateMessage.Train when TrainPacket.TryRead(header, message) is { } packet:
                Note(packet, message.Length, at, peer, sender);
                return true;
            default:
                return false;
        }
    }

    // What to answer; null where the train itself is the answer, or was.
    private GateAnswerCode? Take(GateRequest request, GatePeer peer, SocketAddress sender)
    {
        if (!cookies.IsGood(request.Cookie, peer)) return GateAnswerCode.BadCookie;
        int number = request.Header.Number;
        if (request.IsStop)
        {
            if (sessions.Find(peer, mayAdd: false)?.Outgoing is { } ended && ended.Request.Header.Number == number) ended.Length.Stop();
            return null;
        }
        if (!request.Shape.IsSound || request.Shape.BitsPerSecond > limits.MostBitsPerSecond || request.Shape.Bytes > limits.MostPerSession.Bytes) return GateAnswerCode.Refused;
        if (sessions.Find(peer, mayAdd: true) is not { } session) return GateAnswerCode.Busy;
        if (request.Direction is TrainDirection.Up)
        {
            if (session.Incoming?.Number == number) return GateAnswerCode.Ready;
            if (session.Incoming is not { IsOver: false } && sessions.Receiving >= limits.ReceivingAtOnce) return GateAnswerCode.Busy;
            session.Incoming = new(number, request.Shape, (int)(limits.MostPerSession.Bytes / (request.Shape.Payload + TrainShape.Headers)), time);
            metrics.Trains.Add(1, new KeyValuePair<string, object?>("direction", "up"));
            return GateAnswerCode.Ready;
        }
        if (session.Outgoing is { } train && train.Request.Header.Number == number) return Grow(train, request.Shape.Count, peer, session, sender);
        if (session.Sent.Contains(number)) return null;
        // A device that asks for its next train is done with the one before, and keeps its turn.
        session.Outgoing?.Length.Stop();
        var before = session.Outgoing?.Sending ?? Task.CompletedTask;
        if (!TryStartSending(hasTurn: !before.IsCompleted)) return GateAnswerCode.Busy;
        if (!sessions.TrySpend(peer, session, request.Shape.Bytes))
        {
            Interlocked.Decrement(ref sending);
            return GateAnswerCode.Spent;
        }
        session.Sent.Add(number);
        session.Outgoing = new(request);
        metrics.Trains.Add(1, new KeyValuePair<string, object?>("direction", "down"));
        SendTrain(session.Outgoing, before, sender);
        return null;
    }

    // A request that comes again, as it seemed lost, asks for nothing more than before.
    private GateAnswerCode? Grow(OutgoingTrain train, int to, GatePeer peer, GateSession session, SocketAddress sender)
    {
        int more = to - train.Length.Count;
        if (more <= 0 || train.Length.Count == 0) return null;
        if (!sessions.TrySpend(peer, session, train.Bytes(more))) return GateAnswerCode.Spent;
        // It is one train all the same, and so has its turn already.
        if (!train.Length.Grow(to)) return null;
        TryStartSending(hasTurn: true);
        SendTrain(train, train.Sending, sender);
        return null;
    }

    private bool TryStartSending(bool hasTurn)
    {
        if (Interlocked.Increment(ref sending) <= limits.SendingAtOnce || hasTurn) return true;
        Interlocked.Decrement(ref sending);
        return false;
    }

    private void SendTrain(OutgoingTrain train, Task before, SocketAddress to)
    {
        var address = new SocketAddress(to.Family, to.Size);
        to.Buffer.CopyTo(address.Buffer);
        var header = train.Request.Header with { Message = GateMessage.Train };
        train.Sending = Task.Factory.StartNew(() =>
        {
            int first = 0;
            try
            {
                // It has come to its end, or was told to.
                before.Wait(stopping.Token);
                first = train.Next;
                var sender = new TrainSender(time);
                do train.Next = sender.Send(header, train.Request.Shape, train.Length, train.Next, datagram => ImmediateSend.TrySend(socket, datagram, address), null, stopping.Token);
                while (!train.Length.EndsAt(train.Next) && !stopping.IsCancellationRequested);
                metrics.Bytes.Add(train.Bytes(train.Next - first), new KeyValuePair<string, object?>("direction", "down"));
            }
            catch (Exception ended) when (ended is ObjectDisposedException or OperationCanceledException)
            {
                // The collector stopped while it sent.
            }
            finally
            {
                Interlocked.Decrement(ref sending);
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Note(in TrainPacket packet, int length, long at, GatePeer peer, SocketAddress sender)
    {
        if (sessions.Find(peer, mayAdd: false) is not { Incoming: { } log } session || log.Number != packet.Header.Number || !log.Add(packet, at)) return;
        metrics.Bytes.Add(length + TrainShape.Headers, new KeyValuePair<string, object?>("direction", "up"));
        // Whoever announced a train has shown a cookie; to wait for questions, which queue behind the train, would cost round trips.
        while (log.HasNews)
        {
            var (from, news) = log.TakeNews();
            Tell(packet.Header, log, from, news, peer, session, sender);
        }
    }

    private void Report(GateQuestion question, GatePeer peer, SocketAddress sender)
    {
        // Who has no cookie, or has announced no such train, is told nothing.
        if (!cookies.IsGood(question.Cookie, peer) || sessions.Find(peer, mayAdd: false) is not { Incoming: { } log } session || log.Number != question.Header.Number) return;
        Tell(question.Header, log, question.From, log.From(question.From), peer, session, sender);
    }

    private void Tell(in GateHeader header, ArrivalLog log, int from, IReadOnlyList<TrainArrival> arrivals, GatePeer peer, GateSession session, SocketAddress sender)
    {
        int length = new ArrivalReport(header with { Message = GateMessage.Report }, from, Math.Max(log.Count, from), log.Quiet, arrivals).Write(answer);
        // Reports cost a two-hundredth of what they tell of; whoever asks for ever more is told no more.
        if (sessions.TrySpend(peer, session, length + TrainShape.Headers)) Send(length, sender);
    }

    private void Answer(in GateHeader header, GateAnswerCode code, SocketAddress sender)
    {
        if (code is not GateAnswerCode.Ready) metrics.TurnedAway.Add(1, new KeyValuePair<string, object?>("reason", Reason(code)));
        new GateAnswer(header with { Message = GateMessage.Answer }, code, code is GateAnswerCode.Busy ? limits.RetryAfter : TimeSpan.Zero).Write(answer);
        Send(GateAnswer.Length, sender);
    }

    private bool Send(int length, SocketAddress to)
    {
        if (!ImmediateSend.TrySend(socket, answer.AsSpan(0, length), to)) metrics.Failures.Add(1);
        return true;
    }

    private static string Reason(GateAnswerCode code) => code switch
    {
        GateAnswerCode.Busy => "busy",
        GateAnswerCode.BadCookie => "bad_cookie",
        GateAnswerCode.Spent => "spent",
        _ => "refused",
    };
}

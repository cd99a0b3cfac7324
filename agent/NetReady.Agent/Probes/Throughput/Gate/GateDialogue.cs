using System.Security.Cryptography;
using NetReady.Core.Facts;
using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>The messages of one test: greets, asks for trains, and takes only what belongs to its own session. Every wait is bounded.</summary>
internal sealed class GateDialogue(UdpPath path, TimeProvider time, CancellationToken cancellation)
{
    private const int Greetings = 16, EnoughGreetings = 12, GreetingRounds = 3, RequestTries = 5, BusyTries = 5, RefusalsSettle = 3, Announcements = 4;
    private static readonly TimeSpan betweenGreetings = TimeSpan.FromMilliseconds(2), answersWithin = TimeSpan.FromSeconds(1), slack = TimeSpan.FromMilliseconds(30), betweenAnnouncements = TimeSpan.FromMilliseconds(8), mostBetweenRequests = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan longestBusy = TimeSpan.FromSeconds(5);
    private const long ClocksDiffer = 1_000_000;

    private readonly ulong session = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private readonly long began = TrainSender.Now(time);
    private readonly byte[] outgoing = new byte[256], buffer = new byte[65_536];
    // When those were sent that are not answered yet.
    private readonly Dictionary<ushort, long> greeted = [];
    private GateCookie cookie;
    private ushort greetings, trains;

    /// <summary>What the greetings told.</summary>
    public GateClock Clock { get; } = new();

    /// <summary>The address from which the far end sees this device; null before the first greeting was answered.</summary>
    public System.Net.IPAddress? Observed { get; private set; }

    /// <summary>When the message that was received last came, in ns by the steady clock.</summary>
    public long ReceivedAt { get; private set; }

    /// <summary>How long to wait for an answer before asking again.</summary>
    public TimeSpan Patience => (Clock.RoundTrip * 1.5) + slack;

    /// <summary>The steady clock, in ns.</summary>
    public long Now => TrainSender.Now(time);

    /// <summary>Greets until there is a cookie and the delay at rest is known.</summary>
    /// <exception cref="GateFailedException">The far end does not answer.</exception>
    public void Greet()
    {
        for (int round = 0; round < GreetingRounds; round++)
        {
            int before = Clock.Count;
            long due = Now;
            for (ushort number = 0; number < Greetings && Clock.Count - before < EnoughGreetings; number++, due += betweenGreetings.Ticks * 100)
            {
                while (Now < due) TakeWelcome(TimeSpan.FromMilliseconds(1));
                new GateGreeting(Header(GateMessage.Greeting, ++greetings), greeted[greetings] = Now).Write(outgoing);
                path.Send(outgoing.AsSpan(0, GateGreeting.Length));
                if (Clock.Count == 0 && path.Refusals >= RefusalsSettle) throw Failed(ProbeFailure.Of(path.Refusal!.Value));
            }
            long sent = Now;
            while (Clock.Count - before < EnoughGreetings && Since(sent) < (Clock.Count - before >= EnoughGreetings / 2 ? Patience : answersWithin)) TakeWelcome(TimeSpan.FromMilliseconds(5));
            if (Clock.Count >= EnoughGreetings / 2) return;
        }
        throw Failed(path.Refusal is { } refusal ? ProbeFailure.Of(refusal) : new(MissingReason.TimedOut, "Nothing answers at the target's port by UDP, or too little comes through."));
    }

    /// <summary>Asks for a train or announces one, until the far end does as asked.</summary>
    /// <param name="direction">Which way.</param>
    /// <param name="shape">What it is like.</param>
    /// <param name="onTrain">Takes the packets of a train toward the device.</param>
    /// <param name="onAsked">Told the train's number once it is announced, before there is an answer; and again where it has to be announced anew, as another.</param>
    /// <returns>The train's number; the first of its packets may have been taken already.</returns>
    /// <exception cref="GateFailedException">The far end does not do it.</exception>
    public ushort Request(TrainDirection direction, TrainShape shape, Action<TrainPacket>? onTrain = null, Action<ushort>? onAsked = null)
    {
        int busy = 0;
        ushort number = 0;
        bool anew = true;
        for (int tries = 0; tries < RequestTries; tries++)
        {
            if (anew) number = trains++;
            AskAgain(number, direction, shape);
            if (anew) onAsked?.Invoke(number);
            anew = false;
            int announced = 1;
            // A far end that is busy with other work may take its time; one that never answers is waited for no longer than some seconds in all.
            var within = tries == 0 || Patience > mostBetweenRequests ? Patience : TimeSpan.FromTicks(Math.Min(mostBetweenRequests.Ticks, Patience.Ticks << tries));
            for (long sent = Now, announcedAt = sent; Since(sent) < within;)
            {
                // What the far end knows nothing of it does not note: were the first word lost, the whole lead-in would be.
                if (onAsked is not null && announced < Announcements && Since(announcedAt) >= betweenAnnouncements)
                {
                    AskAgain(number, direction, shape);
                    (announced, announcedAt) = (announced + 1, Now);
                }
                if (Receive(TimeSpan.FromMilliseconds(onAsked is null ? 10 : 2), number) is not { } message) continue;
                if (message.Packet is { } packet)
                {
                    onTrain?.Invoke(packet);
                    return number;
                }
                if (message.Answer is not { } answer) continue;
                if (answer.Code is GateAnswerCode.Ready) return number;
                if (answer.Code is GateAnswerCode.BadCookie) Greet();
                else if (answer.Code is GateAnswerCode.Busy && answer.RetryAfter <= longestBusy && busy++ < BusyTries)
                {
                    // Spread out, so that those who were turned away together do not come back together.
                    cancellation.WaitHandle.WaitOne(answer.RetryAfter * (0.5 + Random.Shared.NextDouble()));
                    tries--;
                }
                else throw Failed(FailureOf(answer.Code));
                anew = true;
                break;
            }
        }
        throw Failed(new(MissingReason.TimedOut, "The target greets, but does not answer requests for a train."));
    }

    /// <summary>Asks for a train as it now is to be, and waits for nothing: a train toward the device goes on where it has more packets than before, and ends where it has none.</summary>
    public void AskAgain(ushort train, TrainDirection direction, TrainShape shape)
    {
        new GateRequest(Header(GateMessage.Request, train), cookie, direction, shape).Write(outgoing);
        path.Send(outgoing.AsSpan(0, GateRequest.Length));
    }

    /// <summary>Asks which packets of a train came.</summary>
    public void Ask(ushort train, int from)
    {
        new GateQuestion(Header(GateMessage.Question, train), cookie, from).Write(outgoing);
        path.Send(outgoing.AsSpan(0, GateQuestion.Length));
    }

    /// <summary>Waits for a message about a train; null where none came in time.</summary>
    /// <exception cref="OperationCanceledException">The test was ended.</exception>
    public GateReceived? Receive(TimeSpan wait, ushort train)
    {
        if (ReceiveAny(wait) is not { } message || !GateHeader.TryRead(message.Span, out var header) || header.Session != session || header.Number != train) return null;
        return header.Message switch
        {
            // What was sent before it was asked for, or later than now, was not: such a packet counts as lost.
            GateMessage.Train when TrainPacket.TryRead(header, message.Span) is { } packet && Clock.IsPossible(began, packet.SentAt, Now) => new(packet, null, null),
            GateMessage.Answer when GateAnswer.TryRead(header, message.Span) is { } answer => new(null, answer, null),
            GateMessage.Report when ArrivalReport.TryRead(header, message.Span) is { } report => new(null, null, report),
            _ => null,
        };
    }

    /// <summary>The header of a train's packets.</summary>
    public GateHeader TrainHeader(ushort train) => Header(GateMessage.Train, train);

    /// <summary>The time since then.</summary>
    public TimeSpan Since(long instant) => TimeSpan.FromTicks((Now - instant) / TimeSpan.NanosecondsPerTick);

    private void TakeWelcome(TimeSpan wait)
    {
        if (ReceiveAny(wait) is not { } message || !GateHeader.TryRead(message.Span, out var header) || header.Session != session || header.Message is not GateMessage.Welcome) return;
        // Each greeting is answered once, and by nobody who had it for longer than it was away.
        if (GateWelcome.TryRead(header, message.Span) is not { } welcome || !greeted.TryGetValue(header.Number, out long sentAt) || welcome.GreetingSentAt != sentAt) return;
        long away = ReceivedAt - sentAt, there = unchecked(welcome.SentAt - welcome.ReceivedAt);
        if (away < 0 || there < 0 || there > away + ClocksDiffer) return;
        greeted.Remove(header.Number);
        (cookie, Observed) = (welcome.Cookie, welcome.Observed);
        Clock.Add(welcome.GreetingSentAt, welcome.ReceivedAt, welcome.SentAt, ReceivedAt);
    }

    private ReadOnlyMemory<byte>? ReceiveAny(TimeSpan wait)
    {
        cancellation.ThrowIfCancellationRequested();
        int length = path.Receive(buffer, wait);
        if (length < 0) return null;
        long read = Now;
        ReceivedAt = read - (path.Waited.Ticks * TimeSpan.NanosecondsPerTick);
        return buffer.AsMemory(0, length);
    }

    private GateHeader Header(GateMessage message, ushort number) => new(message, number, session);

    private static GateFailedException Failed(ProbeFailure failure) => new(failure);

    private static ProbeFailure FailureOf(GateAnswerCode code) => code switch
    {
        GateAnswerCode.Busy => new(MissingReason.NotYetMeasured, "The target serves as many tests as it may."),
        GateAnswerCode.Spent => new(MissingReason.NotYetMeasured, "The target has sent this device's address all that it may for now."),
        _ => new(MissingReason.Error, "The target refuses the test: its version or its limits differ."),
    };
}

/// <summary>One message about a train.</summary>
/// <param name="Packet">A packet of the train itself.</param>
/// <param name="Answer">An answer to a request.</param>
/// <param name="Report">Arrivals.</param>
internal readonly record struct GateReceived(TrainPacket? Packet, GateAnswer? Answer, ArrivalReport? Report);

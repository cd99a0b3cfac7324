using System.Buffers.Binary;
using System.Net;
using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Agent.Tests.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Protocols.Gate;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Throughput.Gate;

/// <summary>Far ends that answer for others, lie, stop half way, or never let go.</summary>
public sealed class GateHostileTests
{
    private static GateTerms Terms => new(BitRate.FromMegabits(20));

    public static TheoryData<string> Welcomes { get; } =
    [
        "for another session", "for a greeting never sent", "with another greeting's time", "sent before it came", "held for longer than it was away", "from the end of time", "one and the same sixteen times",
        "from another port", "an echo", "garbage", "cut short",
    ];

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(Welcomes))]
    public async Task A_welcome_that_cannot_be_is_none(string what)
    {
        var random = new Random(3);
        byte[]? first = null;
        await using var peer = new UdpResponder(message =>
        {
            if (!GateHeader.TryRead(message, out var header) || GateGreeting.TryRead(header, message) is not { } greeting) return [];
            long now = TrainSender.Now(TimeProvider.System);
            var good = new GateWelcome(header with { Message = GateMessage.Welcome }, greeting.SentAt, now, now, default, IPAddress.Loopback);
            first ??= Bytes(good);
            return what switch
            {
                "for another session" => [Bytes(good with { Header = good.Header with { Session = header.Session + 1 } })],
                "for a greeting never sent" => [Bytes(good with { Header = good.Header with { Number = (ushort)(header.Number + 500) } })],
                "with another greeting's time" => [Bytes(good with { GreetingSentAt = greeting.SentAt - 1000 })],
                "sent before it came" => [Bytes(good with { SentAt = now - 1 })],
                "held for longer than it was away" => [Bytes(good with { ReceivedAt = now - 60_000_000_000 })],
                "from the end of time" => [Bytes(good with { GreetingSentAt = long.MinValue, ReceivedAt = long.MinValue, SentAt = long.MaxValue })],
                "one and the same sixteen times" => Enumerable.Repeat(first, 16),
                "an echo" => [message],
                "garbage" => [[.. first[..16], .. Enumerable.Range(0, 100).Select(_ => (byte)random.Next(256))]],
                "cut short" => [first[..40]],
                _ => [Bytes(good)],
            };
        }, what == "from another port" ? new(IPAddress.Loopback, 0) : null);
        Assert.Equal("Nothing answers at the target's port by UDP, or too little comes through.", (await FailureAsync(peer.EndPoint, TrainDirection.Down)).Failure.Detail);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(GateAnswerCode.Busy, 60_000, MissingReason.NotYetMeasured)]
    [InlineData(GateAnswerCode.Spent, 0, MissingReason.NotYetMeasured)]
    [InlineData(GateAnswerCode.BadCookie, 0, MissingReason.TimedOut)]
    [InlineData(GateAnswerCode.Refused, 0, MissingReason.Error)]
    internal async Task A_far_end_that_always_says_no_is_asked_a_few_times(GateAnswerCode code, int retryAfter, MissingReason reason)
    {
        await using var peer = new UdpResponder(message => !GateHeader.TryRead(message, out var header) ? []
            : header.Message is GateMessage.Greeting ? [Welcome(header, message)]
            : header.Message is GateMessage.Request ? [Answer(header, code, retryAfter)] : []);
        foreach (var direction in (TrainDirection[])[TrainDirection.Down, TrainDirection.Up]) Assert.Equal(reason, (await FailureAsync(peer.EndPoint, direction)).Failure.Reason);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(TrainDirection.Down)]
    [InlineData(TrainDirection.Up)]
    public async Task Whatever_a_far_end_says_nothing_is_thrown_but_a_reason_and_what_was_spent_is_told(TrainDirection direction)
    {
        var random = new Random(8);
        await using var peer = new UdpResponder(message =>
        {
            if (!GateHeader.TryRead(message, out var header)) return [];
            if (header.Message is GateMessage.Greeting) return [Welcome(header, message)];
            // A header that belongs here, and anything after it: trains, answers and reports alike.
            return Enumerable.Range(0, 3).Select(_ =>
            {
                var answer = new byte[random.Next(16, 400)];
                random.NextBytes(answer);
                new GateHeader((GateMessage)random.Next(1, 8), header.Number, header.Session).Write(answer);
                return answer;
            });
        });
        for (int times = 0; times < 3; times++)
        {
            var result = await Ask.For(TargetMethod.Gate, peer.EndPoint.ToString(), TimeSpan.FromSeconds(1), [direction is TrainDirection.Down ? "net.down" : "net.up"], floor: 20e6);
            if (result.Batches is [var batch]) Assert.InRange(batch.Low.Max, 0, batch.High!.Unbounded > 0 ? double.MaxValue : batch.High.Max);
            Assert.InRange(result.Bytes.Bytes, 16 * (80 + 28), 6_000_000);
        }
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("honest", true)]
    [InlineData("from the future", false)]
    [InlineData("from before the test", false)]
    [InlineData("from the end of time", false)]
    [InlineData("all over", false)]
    public async Task Packets_of_a_train_that_say_they_were_sent_when_they_cannot_have_been_count_for_nothing(string when, bool counts)
    {
        await using var peer = new UdpResponder(message =>
        {
            if (!GateHeader.TryRead(message, out var header)) return [];
            if (header.Message is GateMessage.Greeting) return [Welcome(header, message)];
            if (header.Message is not GateMessage.Request || GateRequest.TryRead(header, message) is not { } request) return [];
            return Enumerable.Range(0, Math.Min(request.Shape.Count, 200)).Select(number =>
            {
                long now = TrainSender.Now(TimeProvider.System);
                byte[] packet = new byte[number < request.Shape.LeadIn ? TrainShape.LeadPayload : request.Shape.Payload];
                (header with { Message = GateMessage.Train }).Write(packet);
                BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(16), number);
                BinaryPrimitives.WriteInt64BigEndian(packet.AsSpan(20), when switch
                {
                    "honest" => now,
                    "from the future" => now + 5_000_000_000,
                    "from before the test" => now - 60_000_000_000,
                    "from the end of time" => long.MaxValue,
                    _ => number % 2 == 0 ? long.MinValue : long.MaxValue,
                });
                BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(28), request.Shape.Count);
                return packet;
            });
        });
        if (counts) Assert.NotEmpty((await GateProbe.TestAsync(peer.EndPoint, TrainDirection.Down, Terms, TimeProvider.System, TestContext.Current.CancellationToken)).Readings);
        else Assert.Equal("The target greets, but does not answer requests for a train.", (await FailureAsync(peer.EndPoint, TrainDirection.Down)).Failure.Detail);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("hangs up")]
    [InlineData("says nothing")]
    [InlineData("half an answer")]
    [InlineData("garbage")]
    [InlineData("ready, and hangs up")]
    [InlineData("ready, and says nothing")]
    [InlineData("ready, and breaks off")]
    [InlineData("marks of less than nothing")]
    [InlineData("marks from the end of time")]
    [InlineData("marks of more than was sent")]
    [InlineData("marks an hour apart")]
    [InlineData("half a mark")]
    public async Task Where_udp_is_refused_and_the_stream_lies_or_breaks_the_refusal_stays_the_reason(string how)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var peer = new TcpResponder(async client =>
        {
            if (how == "hangs up") return;
            byte[] request = new byte[GateRequest.Length];
            await client.ReceiveAsync(request, stop.Token);
            Assert.True(GateHeader.TryRead(request, out var header));
            byte[] ready = Answer(header, GateAnswerCode.Ready, 0);
            long now = TrainSender.Now(TimeProvider.System);
            if (how == "half an answer") await client.SendAsync(ready.AsMemory(0, 10), stop.Token);
            if (how == "garbage") await client.SendAsync(new byte[GateAnswer.Length], stop.Token);
            if (how is "says nothing" or "half an answer" or "garbage")
            {
                await client.ReceiveAsync(new byte[1], stop.Token);
                return;
            }
            await client.SendAsync(ready, stop.Token);
            if (how == "ready, and breaks off") client.LingerState = new(enable: true, seconds: 0);
            if (how is "ready, and hangs up" or "ready, and breaks off") return;
            for (int i = 0; i < 40 && how.Contains("mark", StringComparison.Ordinal); i++)
            {
                var mark = how switch
                {
                    "marks of less than nothing" => new StreamMark(now + i, i < 30 ? long.MinValue : long.MaxValue),
                    "marks from the end of time" => new StreamMark(i == 0 ? long.MinValue : long.MaxValue, i * 1000),
                    "marks of more than was sent" => new StreamMark(now + (i * 1_000_000L), i * 10_000_000_000L),
                    _ => new StreamMark(now + (i * 3_600_000_000_000L), i * 100),
                };
                byte[] bytes = new byte[StreamMark.Length];
                mark.Write(bytes);
                await client.SendAsync(how == "half a mark" ? bytes.AsMemory(0, 9) : bytes, stop.Token);
                if (how == "half a mark") return;
            }
            while (await client.ReceiveAsync(new byte[1 << 16], stop.Token) > 0)
            {
                // Whatever comes.
            }
        });
        var failed = await FailureAsync(peer.EndPoint, TrainDirection.Up);
        Assert.Equal(MissingReason.Blocked, failed.Failure.Reason);
        Assert.InRange(failed.Bytes.Bytes, 0, 5_000_000);
    }

    private static async Task<GateFailedException> FailureAsync(IPEndPoint target, TrainDirection direction) =>
        await Assert.ThrowsAsync<GateFailedException>(() => GateProbe.TestAsync(target, direction, Terms, TimeProvider.System, TestContext.Current.CancellationToken));

    private static byte[] Welcome(in GateHeader header, byte[] message)
    {
        long now = TrainSender.Now(TimeProvider.System);
        return Bytes(new(header with { Message = GateMessage.Welcome }, GateGreeting.TryRead(header, message)!.Value.SentAt, now, now, default, IPAddress.Loopback));
    }

    private static byte[] Bytes(GateWelcome welcome)
    {
        byte[] bytes = new byte[GateGreeting.Length];
        welcome.Write(bytes);
        return bytes;
    }

    private static byte[] Answer(in GateHeader header, GateAnswerCode code, int retryAfter)
    {
        byte[] bytes = new byte[GateAnswer.Length];
        new GateAnswer(header with { Message = GateMessage.Answer }, code, TimeSpan.FromMilliseconds(retryAfter)).Write(bytes);
        return bytes;
    }
}

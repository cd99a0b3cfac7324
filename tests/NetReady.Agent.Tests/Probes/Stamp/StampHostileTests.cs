using System.Net;
using NetReady.Agent.Probes.Stamp;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Protocols.Stamp;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Stamp;

/// <summary>Reflectors that answer for others, lie, or say far too much.</summary>
public sealed class StampHostileTests
{
    private static readonly string[] facts = ["net.rtt", "net.loss", "net.jitter", "net.reorder"];
    private static readonly StampPlan plan = new(20, TimeSpan.FromMilliseconds(10)) { TellsDirections = true };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang.After)]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.2:1")]
    public async Task Answers_from_another_address_or_port_are_nobodys(string from)
    {
        await using var other = new UdpResponder(packet => [Honest(packet)], IPEndPoint.Parse(from));
        var result = await Ask.For(TargetMethod.Stamp, other.EndPoint.ToString(), TimeSpan.FromSeconds(0.5), facts);
        Assert.All(facts, fact => Assert.Equal(MissingReason.TimedOut, result.Why(fact)));
    }

    public static TheoryData<string> NoAnswers { get; } = ["an echo", "of the next packet", "of a packet of long ago", "of packet 4294967295", "of another session", "garbage", "nothing in it", "cut short"];

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(NoAnswers))]
    public async Task What_is_no_answer_to_a_packet_of_this_stream_counts_for_nothing(string what)
    {
        var random = new Random(5);
        byte[]? first = null;
        await using var peer = new UdpResponder(packet =>
        {
            first ??= packet;
            StampSenderPacket.TryRead(packet, out var sent);
            var good = Answer(sent);
            return what switch
            {
                "an echo" => [packet],
                "of the next packet" => [Bytes(good with { SenderSequence = sent.Sequence + 1 })],
                "of a packet of long ago" => sent.Sequence == 0 ? [] : [Bytes(good with { SenderSequence = 0 })],
                "of packet 4294967295" => [Bytes(good with { SenderSequence = uint.MaxValue })],
                "of another session" => [Bytes(good with { SessionId = (ushort)(sent.SessionId ^ 1) })],
                "garbage" => [RandomBytes(random, random.Next(2000)), RandomBytes(random, 44), RandomBytes(random, 65_000)],
                "nothing in it" => [[]],
                _ => [Bytes(good)[..43]],
            };
        });
        var measured = await StampMeasurement.TakeAsync(peer.EndPoint.ToString(), plan, TimeProvider.System, Cancellation);
        Assert.Equal(0, measured.Outcome!.Answered);
        Assert.Null(measured.Failure);
    }

    public static TheoryData<string> Lies { get; } =
    [
        "sent before it came", "sent long after it came", "in the first era's first instant", "in its last", "by PTP with too many nanoseconds", "numbered from the end", "numbered at random",
        "numbered alike", "clock set forward on the way", "clock set back on the way", "a kilobyte longer than asked",
    ];

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(Lies))]
    public async Task A_reflector_that_lies_is_believed_the_round_trip_that_was_seen_and_nothing_that_cannot_be(string lie)
    {
        var random = new Random(5);
        uint number = 0;
        await using var peer = new UdpResponder(packet =>
        {
            StampSenderPacket.TryRead(packet, out var sent);
            uint own = number++;
            var now = NtpTimestamp.Of(TimeProvider.System.GetUtcNow());
            NtpTimestamp Later(double seconds) => new(now.Bits + (ulong)(long)(seconds * 4294967296));
            var good = Answer(sent) with { Sequence = own, ReceiveTimestamp = now, Timestamp = now };
            // The seventh is swallowed, so that there is something to tell the directions of.
            return own == 7 ? [] :
            [
                lie switch
                {
                    "sent before it came" => Bytes(good with { Timestamp = Later(-3) }),
                    "sent long after it came" => Bytes(good with { Timestamp = Later(86_400) }),
                    "in the first era's first instant" => Bytes(good with { Timestamp = default, ReceiveTimestamp = new(ulong.MaxValue / 2) }),
                    "in its last" => Bytes(good with { Timestamp = new(ulong.MaxValue), ReceiveTimestamp = new(ulong.MaxValue) }),
                    "by PTP with too many nanoseconds" => Bytes(good with { Timestamp = new(0xFFFFFFFF), ReceiveTimestamp = new(0x00000000_F0000000), Error = new(false, Ptp: true, 0, 1) }),
                    "numbered from the end" => Bytes(good with { Sequence = uint.MaxValue - 30 + own }),
                    "numbered at random" => Bytes(good with { Sequence = (uint)random.NextInt64(1L << 32) }),
                    "numbered alike" => Bytes(good with { Sequence = own / 2 }),
                    "clock set forward on the way" when own > 10 => Bytes(good with { Timestamp = Later(3600), ReceiveTimestamp = Later(3600) }),
                    "clock set back on the way" when own > 10 => Bytes(good with { Timestamp = Later(-86_400), ReceiveTimestamp = Later(-86_400) }),
                    "a kilobyte longer than asked" => [.. Bytes(good), .. new byte[1024]],
                    _ => Bytes(good),
                },
            ];
        });
        var outcome = (await StampMeasurement.TakeAsync(peer.EndPoint.ToString(), plan, TimeProvider.System, Cancellation)).Outcome!;
        Assert.Equal(19, outcome.Answered);
        Assert.All(outcome.RoundTrips.OfType<TimeSpan>(), trip => Assert.InRange(trip, TimeSpan.FromTicks(1), StampStream.AnswerWithin));
        foreach (var way in (StampDirection[])[outcome.Forward, outcome.Back])
        {
            Assert.All((int?[])[way.Lost, way.Duplicated, way.Reordered], count => Assert.True(count is null or (>= 0 and <= 40), $"{count}"));
            Assert.All(way.DelayVariation, variation => Assert.InRange(variation, TimeSpan.Zero, StampStream.AnswerWithin));
        }
        if (lie.StartsWith("numbered", StringComparison.Ordinal)) Assert.Null(outcome.Back.Lost);
        if (lie.StartsWith("clock", StringComparison.Ordinal)) Assert.Empty(outcome.Forward.DelayVariation);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_flood_of_copies_is_counted_and_neither_kept_nor_believed()
    {
        const int copies = 30;
        await using var peer = new UdpResponder(packet => Enumerable.Repeat(Honest(packet), copies));
        var outcome = (await StampMeasurement.TakeAsync(peer.EndPoint.ToString(), plan, TimeProvider.System, Cancellation)).Outcome!;
        // What the socket had no room for did not come.
        Assert.InRange(outcome.Answered, 10, 20);
        Assert.InRange(outcome.Duplicated, copies, 20 * copies);
        Assert.Null(outcome.Forward.Duplicated);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_flood_that_never_ends_ends_with_the_stream()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        IEnumerable<byte[]> Endless(byte[] packet)
        {
            while (!stop.IsCancellationRequested) yield return Honest(packet);
        }
        await using var peer = new UdpResponder(Endless);
        var measured = await StampMeasurement.TakeAsync(peer.EndPoint.ToString(), plan, TimeProvider.System, Cancellation);
        await stop.CancelAsync();
        // It never gets round to the second packet.
        Assert.Equal(1, measured.Outcome!.Answered);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Whatever_bytes_of_an_answer_are_changed_nothing_is_thrown_and_nothing_impossible_told()
    {
        var random = new Random(11);
        await using var peer = new UdpResponder(packet => Enumerable.Range(0, 4).Select(_ =>
        {
            byte[] answer = Honest(packet);
            for (int changes = random.Next(1, 5); changes > 0; changes--) answer[random.Next(answer.Length)] = (byte)random.Next(256);
            return answer;
        }));
        var outcome = (await StampMeasurement.TakeAsync(peer.EndPoint.ToString(), plan with { Packets = 300, Interval = TimeSpan.FromMilliseconds(1) }, TimeProvider.System, Cancellation)).Outcome!;
        Assert.All(outcome.RoundTrips.OfType<TimeSpan>(), trip => Assert.InRange(trip, TimeSpan.FromTicks(1), StampStream.AnswerWithin));
        Assert.InRange(outcome.Answered, 1, 300);
        Assert.All(outcome.Forward.DelayVariation.Concat(outcome.Back.DelayVariation), variation => Assert.InRange(variation, TimeSpan.Zero, StampStream.AnswerWithin));
    }

    private static byte[] RandomBytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Honest(byte[] packet) => StampSenderPacket.TryRead(packet, out var sent) ? Bytes(Answer(sent)) : [];

    private static StampReflectorPacket Answer(in StampSenderPacket sent) =>
        new(sent.Sequence, sent.Timestamp, default, sent.SessionId, sent.Timestamp, sent.Sequence, sent.Timestamp, sent.Error, 64);

    private static byte[] Bytes(StampReflectorPacket packet)
    {
        var bytes = new byte[StampPacket.Length];
        packet.Write(bytes);
        return bytes;
    }
}

using System.Net;
using NetReady.Protocols.Gate;

namespace NetReady.Protocols.Tests.Gate;

public sealed class GateMessageTests
{
    private static readonly GateCookie cookie = new(77, UInt128.MaxValue - 5);

    [Fact]
    public void A_greeting_and_its_welcome_come_back_as_written_and_are_equally_long()
    {
        byte[] message = new byte[GateGreeting.Length];
        new GateGreeting(new(GateMessage.Greeting, 3, 42), 123_456_789).Write(message);
        Assert.True(GateHeader.TryRead(message, out var header));
        Assert.Equal(new GateGreeting(header, 123_456_789), GateGreeting.TryRead(header, message));
        foreach (var address in (IPAddress[])[IPAddress.Parse("192.0.2.7"), IPAddress.Parse("2001:db8::7")])
        {
            var welcome = new GateWelcome(header with { Message = GateMessage.Welcome }, 1, 2, 3, cookie, address);
            welcome.Write(message);
            Assert.True(GateHeader.TryRead(message, out var read));
            Assert.Equal(welcome, GateWelcome.TryRead(read, message));
        }
    }

    [Fact]
    public void A_request_comes_back_as_written()
    {
        var request = new GateRequest(new(GateMessage.Request, 9, 42), cookie, TrainDirection.Up, new(24, TimeSpan.FromMilliseconds(1.5), 463, 1200, 200e6));
        byte[] message = new byte[GateRequest.Length];
        request.Write(message);
        Assert.True(GateHeader.TryRead(message, out var header));
        Assert.Equal(request, GateRequest.TryRead(header, message));
        Assert.True(request.Shape.IsSound);
        Assert.Equal(24 * 92 + 463 * 1228, request.Shape.Bytes);
        Assert.Equal(36 + 22.74, request.Shape.Duration.TotalMilliseconds, 0.01);
    }

    [Fact]
    public void Reports_keep_arrivals_to_the_microsecond()
    {
        var report = new ArrivalReport(
            new(GateMessage.Report, 1, 42), 190, 400, TimeSpan.FromMilliseconds(7), [.. Enumerable.Range(0, ArrivalReport.MostArrivals).Select(i => new TrainArrival(1000 + i, 5_000_000_000 + (i * 49_000L)))]);
        byte[] message = new byte[ArrivalReport.MostLength];
        Assert.Equal(message.Length, report.Write(message));
        Assert.True(GateHeader.TryRead(message, out var header));
        var read = ArrivalReport.TryRead(header, message)!;
        Assert.Equal((report.From, report.Total, report.Quiet), (read.From, read.Total, read.Quiet));
        Assert.Equal(report.Arrivals, read.Arrivals);
    }

    [Theory]
    [InlineData(0, 1200, 1e8)]
    [InlineData(60_000, 1200, 1e8)]
    [InlineData(10, 20, 1e8)]
    [InlineData(10, 1200, 0)]
    public void Trains_that_cannot_be_are_told_apart(int packets, int payload, double rate) => Assert.False(new TrainShape(24, TimeSpan.FromMilliseconds(1), packets, payload, rate).IsSound);

    [Fact]
    public void Arbitrary_bytes_are_read_or_refused_and_nothing_else()
    {
        var chance = new Random(4711);
        byte[] valid = new byte[ArrivalReport.MostLength];
        for (int i = 0; i < 20_000; i++)
        {
            chance.NextBytes(valid);
            new GateHeader((GateMessage)chance.Next(1, 8), (ushort)chance.Next(), (ulong)chance.NextInt64()).Write(valid);
            var message = valid.AsSpan(0, chance.Next(valid.Length + 1));
            if (!GateHeader.TryRead(message, out var header)) continue;
            _ = GateGreeting.TryRead(header, message);
            _ = GateWelcome.TryRead(header, message);
            _ = GateRequest.TryRead(header, message) is { } request && request.Shape.IsSound;
            _ = GateAnswer.TryRead(header, message);
            _ = TrainPacket.TryRead(header, message);
            _ = GateQuestion.TryRead(header, message);
            if (ArrivalReport.TryRead(header, message) is { } report) Assert.InRange(report.Total, report.From + report.Arrivals.Count, TrainShape.MostPackets);
        }
    }

    [Fact]
    public void A_train_that_grows_is_sent_on_and_one_that_is_cut_short_is_not()
    {
        var shape = new TrainShape(0, TimeSpan.Zero, 10, 1200, 100e6);
        var length = new TrainLength(shape.Count);
        var sent = new List<(int Number, int Of)>();
        var sender = new TrainSender(TimeProvider.System);
        int Send(int from, Action onThird) => sender.Send(new(GateMessage.Train, 0, 1), shape, length, from, packet =>
        {
            Assert.True(GateHeader.TryRead(packet, out var header));
            var read = TrainPacket.TryRead(header, packet)!.Value;
            sent.Add((read.Number, read.Of));
            if (sent.Count == 3) onThird();
            return true;
        }, null, TestContext.Current.CancellationToken);

        int next = Send(0, () => Assert.False(length.Grow(12)));
        Assert.Equal(12, next);
        Assert.Equal(((2, 10), (3, 12), (11, 12)), (sent[2], sent[3], sent[^1]));
        Assert.True(length.EndsAt(next));
        Assert.False(length.Grow(11));
        // It has come to its end, and so somebody must send on.
        Assert.True(length.Grow(20));
        sent.Clear();
        next = Send(next, length.Stop);
        Assert.Equal((15, 3), (next, sent.Count));
        Assert.True(length.EndsAt(next));
        Assert.False(length.Grow(40));
    }

    [Fact]
    public void A_train_is_sent_as_its_shape_says_and_marked_with_when()
    {
        var shape = new TrainShape(3, TimeSpan.FromMilliseconds(1), 50, 1200, 100e6);
        var sizes = new List<int>();
        long[] sentAt = new long[shape.Count];
        int next = new TrainSender(TimeProvider.System).Send(new(GateMessage.Train, 0, 1), shape, new(shape.Count), 0, packet =>
        {
            Assert.True(GateHeader.TryRead(packet, out var header));
            var read = TrainPacket.TryRead(header, packet)!.Value;
            Assert.Equal((sizes.Count, shape.Count), (read.Number, read.Of));
            sizes.Add(packet.Length);
            return sizes.Count != 10;
        }, sentAt, TestContext.Current.CancellationToken);
        Assert.Equal(shape.Count, next);
        Assert.Equal(3, sizes.Count(size => size == TrainShape.LeadPayload));
        Assert.Equal(0, sentAt[9]);
        long[] sent = [.. sentAt.Where(at => at > 0)];
        Assert.Equal(sent.Order(), sent);
        // 49 intervals of 98 us, or half of that where it makes up for a pause of the system's.
        Assert.InRange(sent[^1] - sent[3], 48 * 49_120L, long.MaxValue);
    }
}

using System.Net;
using System.Net.Sockets;
using NetReady.Collector.Gate;
using NetReady.Protocols.Gate;

namespace NetReady.Collector.Tests.Gate;

/// <summary>What the far end of gate tests does for those who ask as they should, and for those who do not.</summary>
public sealed class GateServerTests : IDisposable
{
    private static readonly TrainShape small = new(4, TimeSpan.FromMilliseconds(1), 6, 1200, 50e6);

    private readonly ManualTimeProvider time = new();
    private readonly Socket device = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp), other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly List<GateServer> servers = [];

    public GateServerTests()
    {
        device.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public void Dispose()
    {
        foreach (var server in servers) server.Dispose();
        device.Dispose();
        other.Dispose();
    }

    [Fact]
    public void To_an_address_without_a_cookie_it_sends_no_more_than_came_from_there()
    {
        var server = Server();
        List<byte[]> messages = [Greeting(1), Request(1, default, small), Question(1, default), Packet(1), Request(1, default, small with { Packets = 0 }), Request(1, default, small, TrainDirection.Up), Packet(1, number: 9), Greeting(1)[..40], [1, 2, 3]];
        foreach (byte[] message in messages)
        {
            int answered = Ask(server, device, message).Sum(answer => answer.Length);
            Assert.InRange(answered, 0, message.Length);
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_train_comes_to_who_shows_its_own_cookie_and_only_once()
    {
        var server = Server(TimeProvider.System);
        var cookie = Cookie(server, device, 1);
        // Its first packets may be there at once.
        var train = Ask(server, device, Request(1, cookie, small));
        train.AddRange(await ReceiveAsync(device, small.Count - train.Count));
        Assert.Equal(Enumerable.Range(0, small.Count), train.Select(packet => Read(packet).Number));
        Assert.Equal(4, train.Count(packet => packet.Length == TrainShape.LeadPayload));
        Assert.Equal(6, train.Count(packet => packet.Length == 1200));
        // What was asked again, because the first request seemed lost, or by someone who saw it go by.
        Assert.Empty(Ask(server, device, Request(1, cookie, small)));
        Assert.Equal(0, device.Available);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_train_goes_on_where_it_left_off_when_it_is_asked_for_anew_with_more_packets_and_ends_when_it_is_asked_for_with_none()
    {
        var server = Server(TimeProvider.System, new() { MostPerAddressAndMinute = new(30_000) });
        var cookie = Cookie(server, device, 1);
        var train = Ask(server, device, Request(1, cookie, small));
        train.AddRange(await ReceiveAsync(device, small.Count - train.Count));
        Assert.All(train, packet => Assert.Equal(10, Read(packet).Of));
        for (int again = 0; again < 2; again++)
        {
            train = Ask(server, device, Request(1, cookie, small with { Packets = 9 }));
            if (again == 0) train.AddRange(await ReceiveAsync(device, 3 - train.Count));
            Assert.Equal(again == 0 ? [(10, 13), (11, 13), (12, 13)] : [], train.Select(packet => (Read(packet).Number, Read(packet).Of)));
        }
        // What it grows by counts, like any train.
        Assert.Equal(GateAnswerCode.Spent, AnswerTo(server, device, Request(1, cookie, small with { Packets = 30 })));
        Assert.Empty(Ask(server, device, Request(1, cookie, small with { Packets = 0 })));
        Assert.Empty(Ask(server, device, Request(1, cookie, small with { Packets = 12 })));
        Assert.Equal(0, device.Available);
    }

    [Fact]
    public void A_cookie_is_good_for_one_address_one_session_and_a_short_time()
    {
        var server = Server();
        var cookie = Cookie(server, device, 1);
        Assert.Equal(GateAnswerCode.BadCookie, AnswerTo(server, other, Request(1, cookie, small)));
        Assert.Equal(GateAnswerCode.BadCookie, AnswerTo(server, device, Request(2, cookie, small)));
        Assert.Equal(GateAnswerCode.BadCookie, AnswerTo(server, device, Request(1, cookie with { Mac = cookie.Mac ^ 1 }, small)));
        Assert.Equal(GateAnswerCode.BadCookie, AnswerTo(server, device, Request(1, cookie with { IssuedAt = cookie.IssuedAt + 1 }, small)));
        time.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(GateAnswerCode.BadCookie, AnswerTo(server, device, Request(1, cookie, small)));
    }

    [Fact]
    public void A_session_gets_no_more_than_its_cap_whatever_it_asks()
    {
        var server = Server(limits: new() { MostPerSession = new(20_000) });
        var cookie = Cookie(server, device, 1);
        Assert.Equal(GateAnswerCode.Refused, AnswerTo(server, device, Request(1, cookie, small with { Packets = 1000 })));
        long sent = 0;
        for (int number = 0; number < 10; number++)
            if (Ask(server, device, Request(1, cookie, small, TrainDirection.Up, number)) is [var answer] && IsReady(answer)) sent++;
        Assert.Equal(10, sent);
        // Ten announcements cost nothing; reports do, and end.
        for (int number = 0; number < 6; number++) Ask(server, device, Packet(1, train: 9, number: number));
        long told = Enumerable.Range(0, 1000).Sum(_ => Ask(server, device, Question(1, cookie, train: 9)).Sum(answer => (long)answer.Length));
        Assert.InRange(told, 1, 20_000);
    }

    [Fact]
    public void Arrivals_are_told_as_often_as_they_are_asked_for()
    {
        var server = Server();
        var cookie = Cookie(server, device, 1);
        Assert.Equal(GateAnswerCode.Ready, AnswerTo(server, device, Request(1, cookie, small, TrainDirection.Up)));
        foreach (int number in (int[])[0, 1, 3, 3, 2, 99]) Ask(server, device, Packet(1, number: number));
        // Someone else's packets are nobody's.
        Ask(server, other, Packet(1, number: 5));
        for (int again = 0; again < 2; again++)
        {
            var report = Report(Assert.Single(Ask(server, device, Question(1, cookie))));
            Assert.Equal((4, 4), (report.Total, report.Arrivals.Count));
            Assert.Equal([0, 1, 3, 2], report.Arrivals.Select(arrival => arrival.Number));
        }
        Assert.Equal([3, 2], Report(Assert.Single(Ask(server, device, Question(1, cookie, from: 2)))).Arrivals.Select(arrival => arrival.Number));
        Assert.Empty(Report(Assert.Single(Ask(server, device, Question(1, cookie, from: 50)))).Arrivals);
        Assert.Empty(Ask(server, device, Question(1, cookie, train: 7)));
    }

    [Fact]
    public void Arrivals_are_told_as_they_come_a_few_milliseconds_worth_at_a_time()
    {
        var server = Server();
        Assert.Equal(GateAnswerCode.Ready, AnswerTo(server, device, Request(1, Cookie(server, device, 1), small, TrainDirection.Up)));
        for (int number = 0; number < 4; number++)
        {
            // The lead-in alone is no news, however long ago the last was.
            time.Advance(TimeSpan.FromMilliseconds(6));
            Assert.Empty(Ask(server, device, Packet(1, number: number)));
        }
        Assert.Equal([0, 1, 2, 3, 4], Report(Assert.Single(Ask(server, device, Packet(1, number: 4)))).Arrivals.Select(arrival => arrival.Number));
        foreach (int number in (int[])[5, 7, 8]) Assert.Empty(Ask(server, device, Packet(1, number: number)));
        time.Advance(TimeSpan.FromMilliseconds(5));
        var next = Report(Assert.Single(Ask(server, device, Packet(1, number: 6))));
        Assert.Equal((5, 9), (next.From, next.Total));
        Assert.Equal([5, 7, 8, 6], next.Arrivals.Select(arrival => arrival.Number));
        // The last one waits for nothing.
        Assert.Equal(9, Report(Assert.Single(Ask(server, device, Packet(1, number: 9)))).From);
    }

    [Fact]
    public void A_train_from_a_device_may_be_longer_than_it_was_announced_and_no_longer_than_a_session_may_be()
    {
        var server = Server(limits: new() { MostPerSession = new(20 * 1228) });
        var cookie = Cookie(server, device, 1);
        Assert.Equal(GateAnswerCode.Ready, AnswerTo(server, device, Request(1, cookie, small, TrainDirection.Up)));
        Ask(server, device, Packet(1, number: 15));
        Ask(server, device, Packet(1, number: 15, of: 16));
        Ask(server, device, Packet(1, number: 25, of: 30_000));
        Ask(server, device, Packet(1, number: 19, of: 30_000));
        Assert.Equal([15, 19], Report(Ask(server, device, Question(1, cookie))[^1]).Arrivals.Select(arrival => arrival.Number));
    }

    [Fact]
    public void It_takes_so_many_trains_at_once_and_tells_others_to_come_again()
    {
        var server = Server(limits: new() { ReceivingAtOnce = 1, RetryAfter = TimeSpan.FromMilliseconds(250) });
        Assert.Equal(GateAnswerCode.Ready, AnswerTo(server, device, Request(1, Cookie(server, device, 1), small, TrainDirection.Up)));
        byte[] busy = Assert.Single(Ask(server, other, Request(2, Cookie(server, other, 2), small, TrainDirection.Up)));
        Assert.True(GateHeader.TryRead(busy, out var header));
        Assert.Equal((GateAnswerCode.Busy, 250.0), (GateAnswer.TryRead(header, busy)!.Value.Code, GateAnswer.TryRead(header, busy)!.Value.RetryAfter.TotalMilliseconds));
        // One that never came is not waited for.
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(GateAnswerCode.Ready, AnswerTo(server, other, Request(2, Cookie(server, other, 2), small, TrainDirection.Up)));
    }

    [Fact]
    public void Sessions_are_bounded()
    {
        var server = Server(limits: new() { MostSessions = 2, ReceivingAtOnce = 100 });
        for (ulong session = 1; session <= 2; session++) Assert.Equal(GateAnswerCode.Ready, AnswerTo(server, device, Request(session, Cookie(server, device, session), small, TrainDirection.Up)));
        Assert.Equal(GateAnswerCode.Busy, AnswerTo(server, device, Request(3, Cookie(server, device, 3), small, TrainDirection.Up)));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(GateAnswerCode.Ready, AnswerTo(server, device, Request(3, Cookie(server, device, 3), small, TrainDirection.Up)));
    }

    private GateServer Server(TimeProvider? clock = null, GateLimits? limits = null)
    {
        var server = new GateServer(new(IPAddress.Loopback, 0), limits ?? new(), new(new("Tests.Gate")), clock ?? time);
        servers.Add(server);
        return server;
    }

    // The server has answered by the time it has served: on loopback an answer is there when its sending returns.
    private static List<byte[]> Ask(GateServer server, Socket from, byte[] message)
    {
        from.SendTo(message, server.Bound);
        Assert.True(server.ServeOne(server.AddressBuffer(), TimeSpan.FromSeconds(5)));
        var answers = new List<byte[]>();
        byte[] buffer = new byte[4096];
        while (from.Available > 0) answers.Add(buffer[..from.Receive(buffer)]);
        return answers;
    }

    private static async Task<List<byte[]>> ReceiveAsync(Socket socket, int count)
    {
        var packets = new List<byte[]>();
        byte[] buffer = new byte[4096];
        while (packets.Count < count) packets.Add(buffer[..await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)]);
        return packets;
    }

    private static GateCookie Cookie(GateServer server, Socket from, ulong session)
    {
        byte[] welcome = Assert.Single(Ask(server, from, Greeting(session)));
        Assert.True(GateHeader.TryRead(welcome, out var header));
        var read = GateWelcome.TryRead(header, welcome)!;
        Assert.Equal((GateMessage.Welcome, session, IPAddress.Loopback), (header.Message, header.Session, read.Observed));
        return read.Cookie;
    }

    private static GateAnswerCode AnswerTo(GateServer server, Socket from, byte[] message)
    {
        byte[] answer = Assert.Single(Ask(server, from, message));
        Assert.True(GateHeader.TryRead(answer, out var header));
        return GateAnswer.TryRead(header, answer)!.Value.Code;
    }

    private static bool IsReady(byte[] answer) => GateHeader.TryRead(answer, out var header) && GateAnswer.TryRead(header, answer)?.Code is GateAnswerCode.Ready;

    private static ArrivalReport Report(byte[] message) => GateHeader.TryRead(message, out var header) ? ArrivalReport.TryRead(header, message)! : throw new InvalidDataException();

    private static TrainPacket Read(byte[] packet) => GateHeader.TryRead(packet, out var header) ? TrainPacket.TryRead(header, packet)!.Value : throw new InvalidDataException();

    private static byte[] Greeting(ulong session)
    {
        byte[] message = new byte[GateGreeting.Length];
        new GateGreeting(new(GateMessage.Greeting, 0, session), 1).Write(message);
        return message;
    }

    private static byte[] Request(ulong session, GateCookie cookie, TrainShape shape, TrainDirection direction = TrainDirection.Down, int number = 0)
    {
        byte[] message = new byte[GateRequest.Length];
        new GateRequest(new(GateMessage.Request, (ushort)number, session), cookie, direction, shape).Write(message);
        return message;
    }

    private static byte[] Question(ulong session, GateCookie cookie, int from = 0, int train = 0)
    {
        byte[] message = new byte[GateQuestion.Length];
        new GateQuestion(new(GateMessage.Question, (ushort)train, session), cookie, from).Write(message);
        return message;
    }

    private static byte[] Packet(ulong session, int train = 0, int number = 0, int of = 0)
    {
        byte[] message = new byte[1200];
        new TrainPacket(new(GateMessage.Train, (ushort)train, session), number, of, 1).Write(message);
        return message;
    }
}

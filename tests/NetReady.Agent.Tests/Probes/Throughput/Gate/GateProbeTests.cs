using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Collector.Gate;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Protocols.Gate;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Throughput.Gate;

/// <summary>The probe against a real far end on loopback, and against peers that misbehave.</summary>
[Collection(MachineToItself.Name)]
public sealed class GateProbeTests : IDisposable
{
    private static readonly TimeSpan oneTry = TimeSpan.FromSeconds(10);
    private static readonly string[] both = ["net.down", "net.up"];

    private readonly GateFarEnd far = new(new());

    public void Dispose() => far.Dispose();

    [Fact(Timeout = Hang.After)]
    public async Task A_line_that_carries_the_floor_meets_it_both_ways()
    {
        var result = await Ask.For(TargetMethod.Gate, far.Address, oneTry, both, floor: 20e6);
        Assert.All(both, fact =>
        {
            var batch = result.Batch(fact);
            Assert.Equal("gate", batch.Method);
            Assert.InRange(batch.Low.Max, 20e6, 1e10);
            Assert.Equal(1, batch.High!.Unbounded);
            Assert.InRange(batch.Bytes.Bytes, 300_000, 4_300_000);
        });
        Assert.InRange(result.Bytes.Bytes, 600_000, 8_600_000);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_no_rule_asks_for_a_rate_the_gate_test_is_not_run()
    {
        var result = await Ask.For(TargetMethod.Gate, far.Address, oneTry, both);
        Assert.All(both, fact => Assert.Equal(MissingReason.NotConfigured, result.Why(fact)));
        Assert.Equal(0, result.Bytes.Bytes);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Latency_under_load_is_read_while_the_rates_are_tested_and_costs_nothing_beside()
    {
        var result = await Ask.For(TargetMethod.Gate, far.Address, oneTry, [.. both, "net.loaded_latency_increase"], floor: 20e6);
        var queue = result.Batch("net.loaded_latency_increase");
        Assert.Equal("gate", queue.Method);
        Assert.InRange(queue.Low.Min, 0, 0.5);
        Assert.Equal(1, queue.Low.Count);
        Assert.Equal(1, queue.High!.Count);
        Assert.Equal(result.Bytes, queue.Bytes);
        Assert.Equal(result.Bytes, result.Batch("net.down").Bytes + result.Batch("net.up").Bytes);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Latency_under_load_is_never_measured_by_itself()
    {
        var result = await Ask.For(TargetMethod.Gate, far.Address, oneTry, ["net.loaded_latency_increase"]);
        Assert.Equal(MissingReason.NotConfigured, result.Why("net.loaded_latency_increase"));
        Assert.Equal(0, result.Bytes.Bytes);
        result = await Ask.For(TargetMethod.Gate, "127.0.0.1:9", oneTry, ["net.down", "net.loaded_latency_increase"], floor: 20e6);
        Assert.Equal((MissingReason.Blocked, MissingReason.NotYetMeasured), (result.Why("net.down"), result.Why("net.loaded_latency_increase")));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_nothing_listens_it_is_blocked_and_where_nobody_answers_it_times_out()
    {
        using var free = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = (IPEndPoint)free.Client.LocalEndPoint!;
        Assert.Equal(MissingReason.TimedOut, (await FailureAsync(port, TrainDirection.Down)).Reason);
        free.Dispose();
        Assert.Equal(MissingReason.Blocked, (await FailureAsync(port, TrainDirection.Down)).Reason);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(TrainDirection.Down)]
    [InlineData(TrainDirection.Up)]
    public async Task A_peer_that_greets_and_then_falls_silent_times_out(TrainDirection direction)
    {
        await using var peer = new UdpResponder(message => IsOf(message, GateMessage.Greeting, out var header) ? [Welcome(header, message)] : []);
        Assert.Equal(MissingReason.TimedOut, (await FailureAsync(peer.EndPoint, direction)).Reason);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_peer_that_takes_the_train_and_says_nothing_of_it_times_out()
    {
        await using var peer = new UdpResponder(message =>
            IsOf(message, GateMessage.Greeting, out var header) ? [Welcome(header, message)] : IsOf(message, GateMessage.Request, out header) ? [Ready(header)] : []);
        var failure = await FailureAsync(peer.EndPoint, TrainDirection.Up);
        Assert.Equal(MissingReason.TimedOut, failure.Reason);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("more than was sent")]
    [InlineData("before it was sent")]
    [InlineData("twice")]
    public async Task A_peer_that_lies_about_arrivals_is_found_out(string lie)
    {
        await using var peer = new UdpResponder(message =>
            IsOf(message, GateMessage.Greeting, out var header) ? [Welcome(header, message)]
            : IsOf(message, GateMessage.Request, out header) ? [Ready(header)]
            : IsOf(message, GateMessage.Question, out header) ? [Lie(header, lie)] : []);
        var failure = await FailureAsync(peer.EndPoint, TrainDirection.Up);
        Assert.Equal(MissingReason.Error, failure.Reason);
        Assert.Contains("cannot be", failure.Detail, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_peer_that_is_busy_for_ever_is_not_waited_for()
    {
        await using var peer = new UdpResponder(message =>
            IsOf(message, GateMessage.Greeting, out var header) ? [Welcome(header, message)] : IsOf(message, GateMessage.Request, out header) ? [Answer(header, GateAnswerCode.Busy)] : []);
        Assert.Equal(MissingReason.NotYetMeasured, (await FailureAsync(peer.EndPoint, TrainDirection.Down)).Reason);
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_senders_own_cap_holds_when_every_message_to_it_is_lost_but_the_first()
    {
        long received = 0;
        await using var peer = new UdpResponder(message =>
        {
            received += message.Length + TrainShape.Headers;
            return IsOf(message, GateMessage.Greeting, out var header) ? [Welcome(header, message)] : IsOf(message, GateMessage.Request, out header) ? [Ready(header)] : [];
        });
        await FailureAsync(peer.EndPoint, TrainDirection.Up);
        Assert.InRange(received, 1000, 4_000_000);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(TrainDirection.Down, "", true)]
    [InlineData(TrainDirection.Up, "", true)]
    [InlineData(TrainDirection.Down, "5mbit", false)]
    [InlineData(TrainDirection.Up, "5mbit", false)]
    public async Task Where_udp_does_not_come_through_a_paced_stream_decides(TrainDirection direction, string limit, bool carries)
    {
        using var inside = new NetworkNamespace();
        inside.FilterInput([], "meta l4proto udp drop");
        if (limit.Length > 0)
        {
            inside.LimitDown(limit, "32kb");
            inside.LimitUp(limit, "32kb");
        }
        using var service = inside.In(() => new GateService(new(inside.Inside, 0), new(), new("Tests.Gate"), TimeProvider.System, NullLogger.Instance));
        await inside.In(() => service.StartAsync(TestContext.Current.CancellationToken));
        var terms = new GateTerms(BitRate.FromMegabits(10));
        GateResult result;
        int tries = 0;
        // On a machine that is busy elsewhere a stream comes in fits and starts, and settles nothing.
        do result = await GateProbe.TestAsync(service.Bound!, direction, terms, TimeProvider.System, TestContext.Current.CancellationToken);
        while (++tries < 3 && result.Decision.Verdict is GateVerdict.Borderline);
        Assert.Equal(("tcp", carries ? GateVerdict.Yes : GateVerdict.No), (result.Method, result.Decision.Verdict));
        Assert.InRange(result.Bytes.Bytes, 100_000, terms.MostBytes.Bytes);
        if (limit.Length > 0) Assert.InRange(result.Decision.Estimate.BitsPerSecond, 4.4e6, 5.6e6);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(TrainDirection.Down)]
    [InlineData(TrainDirection.Up)]
    public async Task An_interface_that_vanishes_in_mid_test_ends_it_with_a_reason(TrainDirection direction)
    {
        var inside = new NetworkNamespace();
        // Slow enough that the train is still on its way when the link goes.
        inside.LimitDown("1mbit", "2kb");
        inside.LimitUp("1mbit", "2kb");
        using var service = inside.In(() => new GateService(new(inside.Inside, 0), new(), new("Tests.Gate"), TimeProvider.System, NullLogger.Instance));
        await inside.In(() => service.StartAsync(TestContext.Current.CancellationToken));
        var running = GateProbe.TestAsync(service.Bound!, direction, new(BitRate.FromMegabits(100)), TimeProvider.System, TestContext.Current.CancellationToken);
        while (GateTrial.PassedBytes(inside) < 5_000 && !running.IsCompleted) await Task.Yield();
        inside.Dispose();
        var ended = await Record.ExceptionAsync(() => running);
        Assert.True(ended is null or GateFailedException, ended?.ToString());
        if (ended is null) Assert.NotEqual(GateVerdict.Yes, (await running).Decision.Verdict);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_test_that_is_called_off_ends_at_once()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var running = GateProbe.TestAsync((IPEndPoint)silent.Client.LocalEndPoint!, TrainDirection.Down, Terms, TimeProvider.System, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static GateTerms Terms => new(BitRate.FromMegabits(20));

    private static async Task<ProbeFailure> FailureAsync(IPEndPoint target, TrainDirection direction) =>
        (await Assert.ThrowsAsync<GateFailedException>(() => GateProbe.TestAsync(target, direction, Terms, TimeProvider.System, TestContext.Current.CancellationToken))).Failure;

    private static bool IsOf(byte[] message, GateMessage kind, out GateHeader header) => GateHeader.TryRead(message, out header) && header.Message == kind;

    private static byte[] Welcome(in GateHeader header, byte[] message)
    {
        byte[] answer = new byte[GateGreeting.Length];
        long now = TrainSender.Now(TimeProvider.System);
        new GateWelcome(header with { Message = GateMessage.Welcome }, GateGreeting.TryRead(header, message)!.Value.SentAt, now, now, default, IPAddress.Loopback).Write(answer);
        return answer;
    }

    private static byte[] Ready(in GateHeader header) => Answer(header, GateAnswerCode.Ready);

    private static byte[] Answer(in GateHeader header, GateAnswerCode code)
    {
        byte[] answer = new byte[GateAnswer.Length];
        new GateAnswer(header with { Message = GateMessage.Answer }, code, TimeSpan.FromMilliseconds(20)).Write(answer);
        return answer;
    }

    private static byte[] Lie(in GateHeader header, string lie)
    {
        long now = TrainSender.Now(TimeProvider.System);
        var report = new ArrivalReport(header with { Message = GateMessage.Report }, 0, lie == "more than was sent" ? 59_000 : 2, TimeSpan.Zero, lie switch
        {
            "more than was sent" => [new(0, now)],
            "twice" => [new(0, now), new(0, now)],
            _ => [new(0, now - 10_000_000_000), new(1, now - 10_000_000_000)],
        });
        byte[] message = new byte[ArrivalReport.MostLength];
        return message[..report.Write(message)];
    }
}

/// <summary>A real far end on loopback.</summary>
internal sealed class GateFarEnd : IDisposable
{
    private readonly GateServer server;
    private readonly Thread thread;
    private volatile bool stopping;

    public GateFarEnd(GateLimits limits)
    {
        server = new(new(IPAddress.Loopback, 0), limits, new(new("Tests.Gate")), TimeProvider.System);
        thread = new(() =>
        {
            var sender = server.AddressBuffer();
            while (!stopping) server.ServeOne(sender, TimeSpan.FromMilliseconds(50));
        });
        thread.Start();
    }

    public IPEndPoint EndPoint => server.Bound;

    public string Address => server.Bound.ToString();

    public void Dispose()
    {
        stopping = true;
        thread.Join();
        server.Dispose();
    }
}

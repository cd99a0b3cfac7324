using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Probes;
using NetReady.Collector.Reflector;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Protocols.Stamp;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Stamp;

public sealed class StampProbeTests
{
    private static readonly string[] facts = ["net.rtt", "net.loss", "net.jitter", "net.reorder"];
    private static readonly TimeSpan sample = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang.After)]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_stream_to_a_reflector_shows_its_round_trip_and_no_loss(string address)
    {
        using var reflector = await ReflectorAsync(IPAddress.Parse(address));
        var before = TimeProvider.System.GetUtcNow();
        var result = await Measure(reflector.Bound!);
        Assert.Equal(4, result.Batches.Length);
        Assert.InRange(result.Low("net.rtt"), 1e-6, 0.05);
        Assert.InRange(result.Low("net.jitter"), 1e-9, 0.05);
        Assert.Equal(0, result.Low("net.loss"));
        Assert.Equal(0, result.Low("net.reorder"));
        int headers = address.Contains(':', StringComparison.Ordinal) ? 48 : 28;
        Assert.All(result.Batches, batch =>
        {
            Assert.Equal("stamp", batch.Method);
            Assert.Equal(2 * 10 * (44 + headers), batch.Bytes.Bytes);
            Assert.True(batch.Start >= before && batch.End >= batch.Start + sample * 0.9);
        });
        Assert.Equal(result.Batches[0].Bytes, result.Bytes);
        TestContext.Current.TestOutputHelper?.WriteLine($"median {result.Low("net.rtt") * 1e6:F0} us, variation {result.Low("net.jitter") * 1e6:F0} us");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_port_where_nothing_listens_is_blocked_and_soon()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var closed = (IPEndPoint)socket.LocalEndPoint!;
        socket.Close();
        var result = await Measure(closed);
        Assert.All(facts, fact => Assert.Equal(MissingReason.Blocked, result.Why(fact)));
        // Three refusals settle it; the packet after them may be under way.
        Assert.InRange(result.Bytes.Bytes, 1, 9 * (44 + 28));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Silence_is_no_sample_since_the_reflector_may_be_mute()
    {
        await using var silent = new UdpResponder(_ => []);
        var result = await Measure(silent.EndPoint);
        Assert.Equal(10 * (44 + 28), result.Bytes.Bytes);
        Assert.All(facts, fact => Assert.Equal(MissingReason.TimedOut, result.Why(fact)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_late_packet_is_reordered_and_a_second_copy_is_nothing()
    {
        using var reflector = await ReflectorAsync(IPAddress.Loopback);
        await using var relay = new UdpRelay(reflector.Bound!, number => number switch { 2 => Fate.AfterNext, 5 => Fate.Twice, 7 => Fate.Drop, _ => Fate.Pass });
        var result = await Measure(relay.EndPoint);
        Assert.Equal(0.1, result.Low("net.loss"), 9);
        Assert.Equal(1 / 9.0, result.Low("net.reorder"), 9);
        // Packet 2 waited for packet 3, a tenth of a second later: two of the seven differences are that large, less what a busy machine sent it late.
        Assert.InRange(result.Low("net.jitter"), 2 * 0.03 / 7, 2 * 0.5 / 7);
        Assert.InRange(result.Low("net.rtt"), 1e-6, 0.05);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Answers_that_are_not_to_this_stream_are_no_answers()
    {
        await using var forger = new UdpResponder(packet =>
        {
            StampSenderPacket.TryRead(packet, out var sent);
            var good = new StampReflectorPacket(0, sent.Timestamp, default, sent.SessionId, sent.Timestamp, sent.Sequence, sent.Timestamp, sent.Error, 64);
            return
            [
                Bytes(good with { SessionId = (ushort)(sent.SessionId + 1) }),
                Bytes(good with { SenderSequence = sent.Sequence + 1000 }),
                Bytes(good with { SenderTimestamp = new(sent.Timestamp.Bits + 1) }),
                Bytes(good)[..43],
            ];
        });
        var result = await Measure(forger.EndPoint);
        Assert.All(facts, fact => Assert.Equal(MissingReason.TimedOut, result.Why(fact)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Time_in_the_reflector_does_not_count_and_its_clock_need_not_be_right()
    {
        var wrong = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await using var slow = new UdpResponder(packet =>
        {
            StampSenderPacket.TryRead(packet, out var sent);
            long start = TimeProvider.System.GetTimestamp();
            SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromMilliseconds(20));
            var spent = TimeProvider.System.GetElapsedTime(start);
            return [Bytes(new(9, NtpTimestamp.Of(wrong + spent), default, 0, NtpTimestamp.Of(wrong), sent.Sequence, sent.Timestamp, sent.Error, 64))];
        });
        var result = await Measure(slow.EndPoint);
        Assert.InRange(result.Low("net.rtt"), 1e-6, 0.015);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Loss_on_the_way_is_counted_to_the_packet()
    {
        using var inside = new NetworkNamespace();
        using var reflector = await inside.In(() => ReflectorAsync(inside.Inside));
        inside.FilterInput(["lost", "seen"], "udp dport != 0 counter name seen", "meta l4proto udp numgen random mod 100 < 10 counter name lost drop");
        var result = await Ask.For(TargetMethod.Stamp, reflector.Bound!.ToString(), TimeSpan.FromSeconds(8), facts);
        Assert.Equal(80, inside.Counted("seen"));
        Assert.Equal(inside.Counted("lost") / 80.0, result.Low("net.loss"), 9);
        Assert.InRange(result.Low("net.rtt"), 1e-6, 0.05);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_firewall_that_prohibits_is_told_from_one_that_is_silent()
    {
        using var inside = new NetworkNamespace();
        inside.FilterInput([], "udp dport 8620 reject with icmp type admin-prohibited", "udp dport 8621 drop");
        var prohibited = await Measure(new(inside.Inside, 8620));
        Assert.All(facts, fact => Assert.Equal(MissingReason.Blocked, prohibited.Why(fact)));
        var silent = await Measure(new(inside.Inside, 8621));
        Assert.All(facts, fact => Assert.Equal(MissingReason.TimedOut, silent.Why(fact)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Cancellation_ends_a_stream_at_once()
    {
        await using var silent = new UdpResponder(_ => []);
        using var cancel = new CancellationTokenSource();
        var request = new ProbeRequest("r", TimeSpan.FromSeconds(15), [new("net.rtt", "r", TimeSpan.FromSeconds(15), [])], [new("r", TargetMethod.Stamp, silent.EndPoint.ToString())]);
        var running = ProbeTable.RunAsync(request, Ask.Context, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static Task<ProbeResult> Measure(IPEndPoint target) => Ask.For(TargetMethod.Stamp, target.ToString(), sample, facts);

    private static async Task<StampReflectorService> ReflectorAsync(IPAddress address)
    {
        var service = new StampReflectorService(new(address, 0), new("Tests.Reflector"), TimeProvider.System, NullLogger.Instance);
        await service.StartAsync(Cancellation);
        return service;
    }

    private static byte[] Bytes(StampReflectorPacket packet)
    {
        var bytes = new byte[StampPacket.Length];
        packet.Write(bytes);
        return bytes;
    }
}

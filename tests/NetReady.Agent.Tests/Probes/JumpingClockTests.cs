using NetReady.Agent.Probes;
using NetReady.Agent.Tests.Probes.Throughput;
using NetReady.Agent.Tests.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Units;
using NetReady.Protocols.Stamp;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes;

/// <summary>A wall clock that is set in the middle of a sample: durations go by the steady clock, and a sample's stretch is as long as it took.</summary>
public sealed class JumpingClockTests
{
    private readonly JumpingClock clock = new();

    public static TheoryData<double> Hours { get; } = [-24, -1, 1, 24];

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(Hours))]
    public async Task A_stream_takes_no_notice(double hours)
    {
        var before = clock.GetUtcNow();
        await using var peer = new UdpResponder(packet =>
        {
            StampSenderPacket.TryRead(packet, out var sent);
            if (sent.Sequence == 5) clock.Ahead = TimeSpan.FromHours(hours);
            // The reflector is on the same machine, and its clock jumps with the device's.
            var now = NtpTimestamp.Of(clock.GetUtcNow());
            byte[] answer = new byte[StampPacket.Length];
            new StampReflectorPacket(sent.Sequence, now, default, sent.SessionId, now, sent.Sequence, sent.Timestamp, sent.Error, 64).Write(answer);
            return [answer];
        });
        var result = await Ask.For(TargetMethod.Stamp, peer.EndPoint.ToString(), TimeSpan.FromSeconds(1), ["net.rtt", "net.loss", "net.jitter"], new(clock, null));
        Assert.Equal((3, 0.0), (result.Batches.Length, result.Low("net.loss")));
        Assert.InRange(result.Low("net.rtt"), 1e-6, 0.5);
        Assert.InRange(result.Low("net.jitter"), 0, 0.5);
        IsSane(result, before);
    }

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(Hours))]
    public async Task A_gateways_answer_takes_as_long_as_it_took(double hours)
    {
        var before = clock.GetUtcNow();
        await using var peer = new UdpResponder(question =>
        {
            clock.Ahead = TimeSpan.FromHours(hours);
            return [[0x40, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 0, 0, 0, .. question[1..9], 0, 0, 0, 0]];
        });
        var result = await Ask.For(TargetMethod.OpenVpn, peer.EndPoint.ToString(), TimeSpan.FromSeconds(10), ["vpn.gateway.reachable", "vpn.gateway.rtt"], new(clock, null));
        Assert.Equal(1, result.Low("vpn.gateway.reachable"));
        Assert.InRange(result.Low("vpn.gateway.rtt"), 1e-6, 5);
        IsSane(result, before);
        clock.Ahead = default;
        await using var busy = new TcpResponder(_ =>
        {
            clock.Ahead = TimeSpan.FromHours(hours);
            return Task.CompletedTask;
        });
        var closed = await Ask.For(TargetMethod.Tls, busy.EndPoint.ToString(), TimeSpan.FromSeconds(10), ["vpn.gateway.reachable"], new(clock, null));
        Assert.Equal(0, closed.Low("vpn.gateway.reachable"));
        IsSane(closed, before);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("net.down", -24)]
    [InlineData("net.down", 24)]
    [InlineData("net.up", -1)]
    [InlineData("net.up", 1)]
    public async Task A_transfer_takes_as_long_as_it_took(string fact, double hours)
    {
        await using var server = await Ndt7Server.StartAsync();
        var before = clock.GetUtcNow();
        var running = Ask.For(TargetMethod.Ndt7, server.Address, TimeSpan.FromSeconds(10), [fact], new(clock, server.KeyHash) { Throughput = new() { MostBytes = ByteSize.FromMegabytes(8) } }, floor: 5e6);
        clock.Ahead = TimeSpan.FromHours(hours);
        var result = await running;
        Assert.InRange(result.Low(fact), 5e6, 1e11);
        Assert.InRange(result.Batches[0].Spent, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(result.Batches[0].Spent, result.Batches[0].End - result.Batches[0].Start);
        Assert.InRange((result.Batches[0].Start - before).Duration(), TimeSpan.Zero, TimeSpan.FromHours(25));
    }

    private static void IsSane(ProbeResult result, DateTimeOffset before) => Assert.All(result.Batches, batch =>
    {
        // It began before the clock was set.
        Assert.InRange(batch.Start - before, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.InRange(batch.End - batch.Start, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30));
        Assert.Equal(batch.Spent, batch.End - batch.Start);
    });
}

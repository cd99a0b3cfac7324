using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Probes;
using NetReady.Agent.Tests.Probes.Throughput.Gate;
using NetReady.Collector.Gate;
using NetReady.Core.Assignments;
using NetReady.Core.Sampling;
using NetReady.Protocols.Gate;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Throughput;

/// <summary>Somebody sets the wall clock while a rate is tested.</summary>
[Collection(MachineToItself.Name)]
public sealed class ClockStepTests
{
    private static readonly TimeSpan oneTry = TimeSpan.FromSeconds(10), most = TimeSpan.FromMinutes(1);

    private readonly SteppedClock clock = new();

    [Theory(Timeout = Hang.After)]
    [InlineData("net.down", 1)]
    [InlineData("net.down", -1)]
    [InlineData("net.up", 1)]
    [InlineData("net.up", -1)]
    public async Task A_gate_test_goes_on_and_lasts_no_longer_than_it_lasted(string fact, int hours)
    {
        using var far = new GateFarEnd(new());
        await using var relay = new UdpRelay(far.EndPoint, (_, message) =>
        {
            // As the train is about to come, or goes.
            if (clock.Off == TimeSpan.Zero && GateHeader.TryRead(message, out var header) && header.Message is GateMessage.Request) clock.Step(TimeSpan.FromHours(hours));
            return Fate.Pass;
        }, _ => false);
        var batch = await MeasureAsync(TargetMethod.Gate, relay.EndPoint.ToString(), fact, new(clock, null));
        Assert.True(batch.High!.Unbounded == 1 || batch.High.Min >= batch.Low.Min);
        Assert.Equal(hours, clock.Off.TotalHours);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("net.down", 1)]
    [InlineData("net.down", -1)]
    [InlineData("net.up", 1)]
    [InlineData("net.up", -1)]
    public async Task So_does_ndt7(string fact, int hours)
    {
        using var inside = new NetworkNamespace();
        await using var server = await Ndt7Server.StartAsync(inside);
        var running = MeasureAsync(TargetMethod.Ndt7, server.Address, fact, new(clock, server.KeyHash));
        while (GateTrial.PassedBytes(inside) < 100_000 && !running.IsCompleted) await Task.Yield();
        clock.Step(TimeSpan.FromHours(hours));
        await running;
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task So_does_the_stream_where_udp_does_not_come_through(int hours)
    {
        using var inside = new NetworkNamespace();
        inside.FilterInput([], "meta l4proto udp drop");
        using var service = inside.In(() => new GateService(new(inside.Inside, 0), new(), new("Tests.Gate"), clock, NullLogger.Instance));
        await inside.In(() => service.StartAsync(TestContext.Current.CancellationToken));
        var running = MeasureAsync(TargetMethod.Gate, service.Bound!.ToString(), "net.down", new(clock, null));
        while (GateTrial.PassedBytes(inside) < 100_000 && !running.IsCompleted) await Task.Yield();
        clock.Step(TimeSpan.FromHours(hours));
        Assert.Equal("gate-tcp", (await running).Method);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<SampleBatch> MeasureAsync(TargetMethod method, string address, string fact, ProbeContext context)
    {
        var before = TimeProvider.System.GetUtcNow();
        var batch = (await Ask.For(method, address, oneTry, [fact], context, floor: 20e6)).Batch(fact);
        // As the wall clock was when it began, and as long as it took.
        Assert.InRange(batch.Start, before, before + most);
        Assert.InRange(batch.End - batch.Start, TimeSpan.FromTicks(1), most);
        Assert.InRange(batch.Spent, TimeSpan.FromTicks(1), most);
        return batch;
    }
}

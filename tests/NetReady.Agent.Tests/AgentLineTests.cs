using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Identity;
using NetReady.Agent.Platform;
using NetReady.Agent.Probes.Throughput.Evidence;
using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Agent.State;
using NetReady.Agent.Tests.Delivery;
using NetReady.Core.Assignments;
using NetReady.Core.Units;
using NetReady.Protocols.Gate;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests;

/// <summary>The whole agent in process and its line: what it sees of it, and what it takes of it that packets are lost.</summary>
public sealed class AgentLineTests : IDisposable
{
    private static readonly SampleAssignment success = new("net.collector.success", "reflector", TimeSpan.FromSeconds(10), []);

    private readonly TemporaryDirectory directory = new();
    private readonly StateDirectory state;

    public AgentLineTests() => state = new(directory["agent"]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact(Timeout = Hang.After)]
    public async Task The_line_is_looked_at_while_the_agent_runs_and_no_longer()
    {
        using var root = new TemporaryDirectory();
        var clock = new ManualTimeProvider();
        var line = new LineWatch(new SystemFiles(root.FullPath), clock, new());
        long received = 0;
        void Pass(int seconds)
        {
            for (; seconds > 0; seconds--)
            {
                root.Write("sys/class/net/eth0/statistics/rx_bytes", received.ToString(CultureInfo.InvariantCulture));
                root.Write("sys/class/net/eth0/statistics/tx_bytes", "0");
                clock.Advance(TimeSpan.FromSeconds(1.02));
                received += 5_000_000;
            }
        }

        GateDecision? Seen() => line.Decide("eth0", TrainDirection.Down, new(BitRate.FromMegabits(25)));
        await using var collector = await EnrolledAsync([]);
        Pass(4);
        Assert.Null(Seen());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var runner = Runner(line);
        var running = runner.RunAsync(stop.Token);
        await runner.FirstFactsDelivered.WaitAsync(Cancelled);
        Pass(4);
        Assert.Equal(GateVerdict.Yes, Seen()!.Verdict);
        await stop.CancelAsync();
        await running;
        clock.Advance(LineWatch.ValidFor);
        Pass(4);
        Assert.Null(Seen());
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("tcp flags & (syn | ack) == syn")]
    [InlineData("tcp flags & psh == psh")]
    public async Task One_lost_packet_of_a_report_makes_no_delivery_fail(string packet)
    {
        using var inside = new NetworkNamespace();
        await using var collector = await EnrolledAsync([success], inside);
        inside.FilterInput(["lost"], $"tcp dport {collector.Port} {packet} limit rate 1/day burst 1 packets counter name lost drop");
        Assert.True((await Runner(null).RunRoundAsync(Cancelled)).Delivered);
        Assert.Equal(1, inside.Counted("lost"));
        Assert.Equal([1.0], collector.Taken.SelectMany(report => report.Samples).Where(batch => batch.Key == success.Key).Select(batch => batch.Low.Min).Distinct());
    }

    private AgentRunner Runner(LineWatch? line) => new(
        new() { DataDirectory = state.FullPath }, (_, _, _, _) => Task.FromResult(ImmutableArray<Core.Facts.Observation>.Empty), (_, _, _) => throw new InvalidOperationException("Nothing is to be measured."),
        NullLoggerFactory.Instance, TimeProvider.System) { Line = line };

    private async Task<StandInCollector> EnrolledAsync(ImmutableArray<SampleAssignment> samples, NetworkNamespace? inside = null)
    {
        var collector = await StandInCollector.StartAsync(Examples.Assignment([], samples), inside: inside);
        await new Enrolment(state, TimeProvider.System).EnrolAsync(collector.Join(), Cancelled);
        return collector;
    }
}

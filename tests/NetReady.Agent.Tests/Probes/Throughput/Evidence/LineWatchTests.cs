using System.Globalization;
using NetReady.Agent.Platform;
using NetReady.Agent.Probes.Throughput;
using NetReady.Agent.Probes.Throughput.Evidence;
using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Core.Units;
using NetReady.Protocols.Gate;

namespace NetReady.Agent.Tests.Probes.Throughput.Evidence;

public sealed class LineWatchTests : IDisposable
{
    private readonly TemporaryDirectory root = new();
    private readonly ManualTimeProvider time = new();
    private readonly LineWatch watch;
    private long down, up;

    public LineWatchTests() => watch = new(new SystemFiles(root.FullPath), time, new ThroughputLimits());

    public void Dispose() => root.Dispose();

    [Fact]
    public void A_second_at_the_floor_answers_yes_and_costs_nothing()
    {
        Seconds(3, megabitsDown: 30, megabitsUp: 1);
        var decision = watch.Decide("eth0", TrainDirection.Down, Asked(25))!;
        Assert.Equal(GateVerdict.Yes, decision.Verdict);
        // What a bucket may have let through is taken off.
        Assert.Equal(30e6 - (256 * 1024 * 8), decision.Low.BitsPerSecond, 1e5);
        Assert.Null(watch.Decide("eth0", TrainDirection.Down, Asked(30)));
        Assert.Null(watch.Decide("eth0", TrainDirection.Up, Asked(25)));
        Assert.Null(watch.Decide("eth1", TrainDirection.Down, Asked(25)));
    }

    [Fact]
    public void What_was_seen_counts_for_a_day()
    {
        Seconds(3, megabitsDown: 30, megabitsUp: 0);
        time.Advance(TimeSpan.FromHours(23));
        Assert.NotNull(watch.Decide("eth0", TrainDirection.Down, Asked(25)));
        time.Advance(TimeSpan.FromHours(2));
        Assert.Null(watch.Decide("eth0", TrainDirection.Down, Asked(25)));
    }

    [Fact]
    public void A_device_that_slept_an_interface_that_came_anew_and_a_burst_prove_nothing()
    {
        Seconds(2, megabitsDown: 1, megabitsUp: 0);
        down += 1_000_000_000;
        time.Advance(TimeSpan.FromHours(1));
        Look();
        Assert.Null(watch.Decide("eth0", TrainDirection.Down, Asked(25)));
        down = 0;
        Seconds(1, megabitsDown: 1, megabitsUp: 0);
        Seconds(2, megabitsDown: 2, megabitsUp: 0);
        Assert.Null(watch.Decide("eth0", TrainDirection.Down, Asked(1)));
    }

    [Fact]
    public void A_link_slower_than_the_floor_answers_no()
    {
        root.Write("sys/class/net/eth0/speed", "10\n");
        var decision = watch.Decide("eth0", TrainDirection.Up, Asked(25))!;
        Assert.Equal((GateVerdict.No, 10e6), (decision.Verdict, decision.High.BitsPerSecond));
        Assert.Null(watch.Decide("eth0", TrainDirection.Up, Asked(10)));
        root.Write("sys/class/net/eth0/speed", "-1\n");
        Assert.Null(watch.Decide("eth0", TrainDirection.Up, Asked(25)));
    }

    private static GateTerms Asked(double megabits) => new(BitRate.FromMegabits(megabits));

    private void Seconds(int count, double megabitsDown, double megabitsUp)
    {
        for (int second = 0; second < count; second++)
        {
            Look();
            time.Advance(TimeSpan.FromSeconds(1));
            (down, up) = (down + (long)(megabitsDown * 125_000), up + (long)(megabitsUp * 125_000));
        }
        Look();
    }

    private void Look()
    {
        root.Write("sys/class/net/eth0/statistics/rx_bytes", down.ToString(CultureInfo.InvariantCulture));
        root.Write("sys/class/net/eth0/statistics/tx_bytes", up.ToString(CultureInfo.InvariantCulture));
        watch.Look();
    }
}

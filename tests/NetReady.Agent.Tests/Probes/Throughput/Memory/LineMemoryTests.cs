using System.Net;
using NetReady.Agent.Platform;
using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Agent.Probes.Throughput.Memory;
using NetReady.Agent.State;
using NetReady.Agent.Tests.Probes.Throughput.Gate;
using NetReady.Core.Units;
using NetReady.Protocols.Gate;

namespace NetReady.Agent.Tests.Probes.Throughput.Memory;

public sealed class LineMemoryTests : IDisposable
{
    private static readonly IPEndPoint target = new(IPAddress.Parse("192.0.2.9"), 8622);
    private static readonly IPAddress home = IPAddress.Parse("198.51.100.7");

    private readonly TemporaryDirectory root = new(), directory = new();

    public LineMemoryTests() => Gateway("02:00:00:00:00:01");

    public void Dispose()
    {
        root.Dispose();
        directory.Dispose();
    }

    [Fact]
    public void A_line_is_known_again_by_a_key_that_names_nothing()
    {
        var memory = Memory();
        string key = memory.KeyOf(home, target, TrainDirection.Down)!;
        memory.Keep(key, new(50_000, 20e6, new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero)));
        Assert.Equal(20e6, Memory().Recall(Memory().KeyOf(IPAddress.Parse("198.51.100.99"), target, TrainDirection.Down)!)!.BitsPerSecond);
        string file = File.ReadAllText(directory[RememberedLines.FileName]);
        Assert.DoesNotContain("198.51", file, StringComparison.Ordinal);
        Assert.DoesNotContain("02:00", file, StringComparison.Ordinal);
        memory.Keep(key, null);
        Assert.Null(memory.Recall(key));
    }

    [Fact]
    public void Another_direction_prefix_gateway_or_device_is_another_line()
    {
        var keys = new List<string?>
        {
            Memory().KeyOf(home, target, TrainDirection.Down), Memory().KeyOf(home, target, TrainDirection.Up), Memory().KeyOf(IPAddress.Parse("203.0.113.7"), target, TrainDirection.Down),
        };
        Gateway("02:00:00:00:00:02");
        keys.Add(Memory().KeyOf(home, target, TrainDirection.Down));
        File.Delete(directory[RememberedLines.FileName]);
        keys.Add(Memory().KeyOf(home, target, TrainDirection.Down));
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.DoesNotContain(null, keys);
        root.Write("proc/net/arp", "IP address HW type Flags HW address Mask Device\n");
        Assert.Null(Memory().KeyOf(home, target, TrainDirection.Down));
    }

    [Fact]
    public void Lines_are_forgotten_in_time_and_a_broken_file_costs_only_memory()
    {
        var memory = Memory();
        for (int number = 0; number < 70; number++) memory.Keep($"line {number}", new(1, 1, DateTimeOffset.UnixEpoch.AddDays(number)));
        Assert.Null(memory.Recall("line 5"));
        Assert.NotNull(memory.Recall("line 6"));
        directory.Write(RememberedLines.FileName, "{");
        Assert.Null(memory.Recall("line 69"));
        Assert.NotNull(memory.KeyOf(home, target, TrainDirection.Down));
    }

    [Fact]
    public void What_is_remembered_shortens_the_first_train_and_changes_no_verdict()
    {
        var terms = new GateTerms(BitRate.FromMegabits(100));
        var remembered = new RememberedLine(60_000, 80e6, DateTimeOffset.UnixEpoch);
        Assert.InRange(TrainPlanner.First(terms, null, remembered).Bytes.Bytes, 60_000, TrainPlanner.First(terms).Bytes.Bytes * 2 / 3);
        // A line that is not held back any more needs as much as ever.
        Assert.Equal(TrainPlanner.First(terms).Bytes, TrainPlanner.First(terms, null, remembered with { BitsPerSecond = 900e6 }).Bytes);
        foreach (double rate in (double[])[50e6, 90e6, 110e6, double.PositiveInfinity])
            foreach (int seed in Enumerable.Range(0, 20))
            {
                var test = SimulatedTest.Run(new() { BitsPerSecond = rate }, terms, seed, remembered);
                Assert.Equal(rate > 100e6 ? GateVerdict.Yes : GateVerdict.No, test.Decision.Verdict);
            }
    }

    private LineMemory Memory() => new(new StateDirectory(directory.FullPath), new SystemFiles(root.FullPath));

    private void Gateway(string hardware)
    {
        root.Write("proc/net/route", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\neth0\t00000000\t0102A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
        root.Write("proc/net/arp", $"IP address       HW type     Flags       HW address            Mask     Device\n192.168.2.1      0x1         0x2         {hardware}     *        eth0\n");
    }
}

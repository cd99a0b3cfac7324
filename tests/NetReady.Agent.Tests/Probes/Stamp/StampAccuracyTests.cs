using System.Buffers.Binary;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Stamp;
using NetReady.Collector.Reflector;
using NetReady.Testing.Network;
using NetReady.Testing.Network.Relay;

namespace NetReady.Agent.Tests.Probes.Stamp;

/// <summary>What STAMP measures, against what the relay in the path says that it did to each packet.</summary>
[Collection(MachineToItself.Name)]
public sealed class StampAccuracyTests
{
    private static readonly StampPlan plan = new(300, TimeSpan.FromMilliseconds(5)) { TellsDirections = true };

    [Fact(Timeout = Hang.After)]
    public async Task The_round_trip_of_each_packet_is_what_the_relay_says_to_50_microseconds()
    {
        var conditions = new PathConditions { Delay = TimeSpan.FromMilliseconds(10), DelayVariation = TimeSpan.FromMilliseconds(1) };
        using var inside = new NetworkNamespace(conditions, conditions, seed: 1);
        var (outcome, truth) = await MeasureSurelyAsync(inside, plan);
        Assert.Equal(plan.Packets, outcome.Answered);
        var sure = outcome.RoundTrips.Select((trip, number) => (Error: (trip!.Value - truth.RoundTrip(number)).TotalMicroseconds, Number: number)).Where(one => truth.IsSure(one.Number)).ToList();
        double[] errors = [.. sure.Select(one => one.Error).Order()];
        // What the relay may have had a packet for longer than it says is not the measurement's error.
        double[] proven = [.. sure.Select(one => one.Error - truth.Unsure(one.Number).TotalMicroseconds).Order()];
        Tell(errors);
        Tell(proven);
        Assert.True(errors[errors.Length / 2] > -5, "The median is not too short.");
        Assert.InRange(proven[proven.Length / 2], -100, 50);
        Assert.True(errors[0] > -50, "Nothing is ever taken off the path's own time.");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Loss_is_exact_in_each_direction()
    {
        using var inside = new NetworkNamespace(new() { Delay = TimeSpan.FromMilliseconds(3), Loss = 0.05 }, new() { Delay = TimeSpan.FromMilliseconds(3), Loss = 0.02 }, seed: 7);
        var (outcome, truth) = await MeasureAsync(inside, plan);
        Assert.Equal(truth.Lost(Direction.Inward), outcome.Forward.Lost);
        Assert.Equal(truth.Lost(Direction.Outward), outcome.Back.Lost);
        Assert.True(outcome.Forward.Lost > outcome.Back.Lost && outcome.Back.Lost > 0);
        Assert.Equal(plan.Packets - outcome.Forward.Lost - outcome.Back.Lost, outcome.Answered);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Duplicates_are_exact_in_each_direction()
    {
        using var inside = new NetworkNamespace(new() { Delay = TimeSpan.FromMilliseconds(3), Duplication = 0.06 }, new() { Delay = TimeSpan.FromMilliseconds(3), Duplication = 0.02 }, seed: 3);
        var (outcome, truth) = await MeasureAsync(inside, plan);
        Assert.Equal((0, truth.Copies(Direction.Inward)), (outcome.Forward.Lost, outcome.Forward.Duplicated));
        Assert.Equal((0, truth.Copies(Direction.Outward)), (outcome.Back.Lost, outcome.Back.Duplicated));
        Assert.Equal(plan.Packets, outcome.Answered);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Reordering_is_exact_in_each_direction()
    {
        using var inside = new NetworkNamespace(new() { Delay = TimeSpan.FromMilliseconds(3), Reordering = 0.05 }, new() { Delay = TimeSpan.FromMilliseconds(3), Reordering = 0.02 }, seed: 5);
        var (outcome, truth) = await MeasureAsync(inside, plan);
        Assert.Equal(truth.Overtaken(Direction.Inward), outcome.Forward.Reordered);
        Assert.Equal(truth.Overtaken(Direction.Outward), outcome.Back.Reordered);
        Assert.True(outcome.Forward.Reordered > outcome.Back.Reordered && outcome.Back.Reordered > 0);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Delay_variation_is_told_apart_by_direction()
    {
        using var inside = new NetworkNamespace(
            new() { Delay = TimeSpan.FromMilliseconds(3), DelayVariation = TimeSpan.FromMilliseconds(4), KeepsOrder = false }, new() { Delay = TimeSpan.FromMilliseconds(3) }, seed: 9);
        var (outcome, truth) = await MeasureSurelyAsync(inside, plan);
        Assert.Equal(plan.Packets, outcome.Answered);
        int[] arrived = truth.InOrderOfArrival();
        foreach (var (direction, seen) in new[] { (Direction.Inward, outcome.Forward), (Direction.Outward, outcome.Back) })
        {
            // Both are counted from the least, and the least of all may be a packet that the relay is not sure of: so from the least of those that it is sure of.
            var took = truth.Took(direction);
            var sure = seen.DelayVariation.Zip(arrived, (measured, number) => (Measured: measured, Took: took[number], Number: number)).Where(one => truth.IsSure(one.Number)).ToList();
            var (leastMeasured, leastTook) = (sure.Min(one => one.Measured), sure.Min(one => one.Took));
            double[] errors = [.. sure.Select(one => (one.Measured - leastMeasured - (one.Took - leastTook)).TotalMicroseconds).Order()];
            Tell(errors);
            Assert.InRange(errors[errors.Length / 2], -100, 100);
        }
        Assert.True(Percentile(outcome.Forward.DelayVariation.Select(one => one.TotalMicroseconds), 0.5) > 1500, "Exponential with a mean of 4 ms: a median of 2.8 ms.");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Clean_and_padded_packets_cost_nothing_more()
    {
        using var inside = new NetworkNamespace(new(), new(), seed: 1);
        var (outcome, truth) = await MeasureAsync(inside, plan with { Packets = 20, Length = 1200 });
        Assert.Equal((0, 0, 0), (outcome.Forward.Lost, outcome.Forward.Duplicated, outcome.Forward.Reordered));
        Assert.Equal((0, 0, 0), (outcome.Back.Lost, outcome.Back.Duplicated, outcome.Back.Reordered));
        Assert.Equal(40, truth.Records.Count);
        Assert.All(truth.Records, record => Assert.Equal(1228, BinaryPrimitives.ReadUInt16BigEndian(record.Head.Span[2..])));
        // The reflector knows padding, and says so (RFC 8972 §4: the flag U).
        Assert.All(truth.Records, record => Assert.Equal(record.Direction is Direction.Inward ? 0x80 : 0, record.UdpPayload.Span[44]));
    }

    private static double Percentile(IEnumerable<double> values, double share) => values.Order().ToList() is var sorted ? sorted[(int)(share * (sorted.Count - 1))] : 0;

    private static void Tell(double[] errors) =>
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(" ", new[] { 0, 25, 50, 75, 95, 100 }.Select(share => $"p{share} {errors[(errors.Length - 1) * share / 100]:F1} us")));

    // A relay that was kept from its work does not know when packets came: then it is measured again.
    private static async Task<(StampOutcome, Truth)> MeasureSurelyAsync(NetworkNamespace inside, StampPlan plan)
    {
        inside.Relay.StaysAwake = true;
        for (int tries = 0; tries < 10; tries++)
        {
            inside.Relay.Clear();
            var (outcome, truth) = await MeasureAsync(inside, plan);
            int sure = Enumerable.Range(0, plan.Packets).Count(truth.IsSure);
            TestContext.Current.TestOutputHelper?.WriteLine($"The relay is sure of {sure} of {plan.Packets} packets.");
            if (sure >= plan.Packets / 10 && outcome.Answered == plan.Packets) return (outcome, truth);
        }
        throw new InvalidOperationException("The machine was too busy for the relay to know what it did.");
    }

    private static async Task<(StampOutcome, Truth)> MeasureAsync(NetworkNamespace inside, StampPlan plan)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var reflector = await inside.In(async () =>
        {
            var service = new StampReflectorService(new(inside.Inside, 0), new("Tests.Reflector"), TimeProvider.System, NullLogger.Instance);
            await service.StartAsync(cancellation);
            return service;
        });
        using var path = new UdpPath(reflector.Bound!);
        var outcome = await Task.Factory.StartNew(() => StampStream.Run(path, plan, TimeProvider.System, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return (outcome, new(inside.Relay.Records, reflector.Bound!, plan.Packets));
    }

    /// <summary>The relay's record of a stream, closing packets left out.</summary>
    private sealed class Truth(IReadOnlyList<PacketRecord> all, IPEndPoint reflector, int packets)
    {
        private const int SenderSequenceInAnswer = 24, SenderTimestampInAnswer = 28;

        public List<PacketRecord> Records { get; } = Stream([.. all.Where(record => record.Head.Span[0] >> 4 == 4 && !record.UdpPayload.IsEmpty)], reflector, packets);

        public bool IsSure(int number) => Records.Where(record => NumberOf(record) == number).All(IsSure);

        public TimeSpan Unsure(int number) => Records.Where(record => NumberOf(record) == number).Select(record => record.Unsure).Aggregate((there, back) => there + back);

        public TimeSpan RoundTrip(int number) => Records.Where(record => NumberOf(record) == number).Select(record => record.Took!.Value).Aggregate((there, back) => there + back);

        public int Lost(Direction direction) => Of(direction).Count(record => record.Copies == 0);

        public int Copies(Direction direction) => Of(direction).Count(record => record.Copies == 2);

        /// <summary>How long the relay had each packet, by its number.</summary>
        public Dictionary<int, TimeSpan> Took(Direction direction) => Of(direction).ToDictionary(NumberOf, record => record.Took!.Value);

        /// <summary>The numbers of the packets, in the order in which they came back.</summary>
        public int[] InOrderOfArrival() => [.. Of(Direction.Outward).OrderBy(record => record.LeftAt).Select(NumberOf)];

        // By the order in which they came to the relay, against that in which they left it.
        public int Overtaken(Direction direction)
        {
            var came = Of(direction).OrderBy(record => record.CameAt).ToList();
            var (highest, overtaken) = (TimeSpan.MinValue, 0);
            foreach (var record in came.OrderBy(record => record.LeftAt))
            {
                if (record.CameAt < highest) overtaken++;
                else highest = record.CameAt;
            }
            return overtaken;
        }

        private IEnumerable<PacketRecord> Of(Direction direction) => Records.Where(record => record.Direction == direction);

        private static bool IsSure(PacketRecord record) => record.Unsure < TimeSpan.FromMicroseconds(50);

        private static int NumberOf(PacketRecord record) =>
            (int)BinaryPrimitives.ReadUInt32BigEndian(record.UdpPayload.Span[(record.Direction is Direction.Inward ? 0 : SenderSequenceInAnswer)..]);

        private static ulong StampOf(PacketRecord record) =>
            BinaryPrimitives.ReadUInt64BigEndian(record.UdpPayload.Span[(record.Direction is Direction.Inward ? 4 : SenderTimestampInAnswer)..]);

        // Closing packets repeat the last number with timestamps of their own.
        private static List<PacketRecord> Stream(List<PacketRecord> stamp, IPEndPoint reflector, int packets)
        {
            Assert.All(stamp, record => Assert.True(record.Direction is Direction.Outward || record.UdpDestination == reflector.Port));
            ulong last = stamp.Where(record => record.Direction is Direction.Inward && NumberOf(record) == packets - 1).Min(StampOf);
            return [.. stamp.Where(record => NumberOf(record) < packets - 1 || StampOf(record) == last)];
        }
    }
}

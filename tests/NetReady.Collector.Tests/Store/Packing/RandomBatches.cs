using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Core.Units;

namespace NetReady.Collector.Tests.Store.Packing;

/// <summary>Batches of every shape: exact and intervals, without bounds, zeros, negative, one sample and many, the greatest and least numbers; the same seed makes the same ones.</summary>
internal static class RandomBatches
{
    private static readonly string[] names = ["net.rtt", "net.loss", "net.down", "net.mos", "net.collector.success"];
    private static readonly string[] targets = ["reflector", "media", "Zugang zur Fläche \U0001F310"];
    private static readonly string[] methods = ["stamp", "ndt7", "e-model"];

    public static IReadOnlyList<SampleBatch> Of(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, random.Next(40)).Select(_ => One(random))];
    }

    public static SampleBatch One(Random random)
    {
        // Some share their stretch, as what one probe brings does.
        var end = new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(50)).AddTicks(random.Next(2) * random.Next());
        var low = Samples(random);
        return new()
        {
            Key = random.Next(9) == 0 ? new(Pick(random, names)) : new(Pick(random, names), Pick(random, targets), TimeSpan.FromTicks(random.NextInt64(1, TimeSpan.TicksPerDay))),
            Start = end.AddTicks(-random.NextInt64(1, TimeSpan.TicksPerHour)),
            End = end,
            Method = Pick(random, methods),
            Assurance = (Assurance)random.Next(4),
            Spent = random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(random.NextInt64(TimeSpan.TicksPerDay)),
            Bytes = random.Next(2) == 0 ? default : new ByteSize(random.NextInt64()),
            Low = Histogram.Of(low),
            High = random.Next(2) == 0 ? null : Histogram.Of(low.Select(_ => random.Next(3) == 0 ? double.PositiveInfinity : Number(random))),
        };
    }

    private static List<double> Samples(Random random)
    {
        double constant = Number(random);
        bool isConstant = random.Next(3) == 0;
        return [.. Enumerable.Range(0, random.Next(5) == 0 ? 3000 : random.Next(20)).Select(_ => isConstant ? constant : Number(random))];
    }

    private static double Number(Random random) => random.Next(12) switch
    {
        0 => 0,
        1 => -random.NextDouble(),
        2 => double.PositiveInfinity,
        3 => random.NextDouble() * 1e9,
        4 => 1,
        5 => Pick(random, [double.MaxValue, double.MinValue, double.Epsilon, -double.Epsilon, -0.0]),
        _ => random.NextDouble() * 0.05,
    };

    private static T Pick<T>(Random random, T[] all) => all[random.Next(all.Length)];
}

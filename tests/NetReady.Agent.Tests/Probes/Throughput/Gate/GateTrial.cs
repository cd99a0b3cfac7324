using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Collector.Gate;
using NetReady.Core.Units;
using NetReady.Protocols.Gate;
using NetReady.Testing.Network;
using NetReady.Testing.Network.Relay;

namespace NetReady.Agent.Tests.Probes.Throughput.Gate;

/// <summary>What limits a line.</summary>
internal enum LimitKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A token bucket with a queue.</summary>
    Shaper,

    /// <summary>A token bucket that drops.</summary>
    Policer,
}

/// <summary>One line to test, in a network namespace of its own.</summary>
/// <param name="Floor">The rate asked about, in Mbit/s.</param>
/// <param name="Share">The line's rate as a share of it.</param>
/// <param name="Kind">What limits it.</param>
/// <param name="BurstKilobytes">The bucket, in units of 1,024 bytes.</param>
/// <param name="DelayMilliseconds">The delay, each way.</param>
/// <param name="VariationMilliseconds">The delay variation, each way.</param>
/// <param name="Loss">The share of packets lost at random, each way.</param>
/// <param name="Direction">Which way is tested.</param>
/// <param name="Seed">What the relay's chance starts from.</param>
internal sealed record TrialLine(
    int Floor, double Share, LimitKind Kind, int BurstKilobytes, double DelayMilliseconds, double VariationMilliseconds, double Loss, TrainDirection Direction, int Seed)
{
    /// <summary>A line drawn from the grid.</summary>
    public static TrialLine Draw(Random chance, int[] bursts)
    {
        double share = Of(chance, 0.5, 0.8, 0.9, 1, 1.1, 1.5, 2, double.PositiveInfinity);
        return new(
            Of(chance, 10, 25, 100), share, double.IsFinite(share) ? Of(chance, LimitKind.Shaper, LimitKind.Policer) : LimitKind.None, Of(chance, bursts),
            Of(chance, 0, 5.0, 25, 100), Of(chance, 0, 0.5, 2), Of(chance, 0, 0.01, 0.02), Of(chance, TrainDirection.Down, TrainDirection.Up), chance.Next());
    }

    /// <summary>Whether the bucket is one that the prior allows for.</summary>
    public bool IsWithinPrior => Kind is LimitKind.None || BurstKilobytes * 1024 <= new GateTerms(default).BurstPrior.Bytes;

    /// <summary>Whether the line needs the relay, which is a program and has a scheduler of its own to wait for.</summary>
    public bool IsRelayed => DelayMilliseconds > 0 || VariationMilliseconds > 0 || Loss > 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Direction,-4} {Floor,3} Mbit/s, line {(Kind is LimitKind.None ? "unlimited" : $"{Share:0.0}x {Kind} {BurstKilobytes} KB")}, {DelayMilliseconds} ms, variation {VariationMilliseconds} ms, loss {Loss:P0}");

    private static T Of<T>(Random chance, params T[] values) => values[chance.Next(values.Length)];
}

/// <summary>What came of a trial.</summary>
/// <param name="Line">The line.</param>
/// <param name="Result">The test's result; null where it failed.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="WireBytes">The bytes on the interface, both ways, link headers included.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record GateTrial(TrialLine Line, GateResult? Result, string? Failure, long WireBytes, double Seconds)
{
    // What nft's policer counts are packets; all of a train's are as long.
    private const int PacketBits = 1228 * 8;

    /// <summary>Whether the answer is wrong outside the tolerance of a tenth.</summary>
    public bool IsWrong => Result?.Decision.Verdict switch { GateVerdict.Yes => Line.Share <= 0.9, GateVerdict.No => Line.Share >= 1.1, _ => false };

    /// <summary>Whether there was no answer.</summary>
    public bool IsUndecided => Result?.Decision.Verdict is null or GateVerdict.Borderline;

    /// <summary>Builds the line, with a far end behind it, and tests it.</summary>
    public static async Task<GateTrial> RunAsync(TrialLine line, CancellationToken cancellation)
    {
        using var inside = Build(line);
        using var far = inside.In(() => new GateService(new(inside.Inside, 0), new(), new Meter("Tests.Gate"), TimeProvider.System, NullLogger.Instance));
        await inside.In(() => far.StartAsync(cancellation));
        long before = PassedBytes(inside), began = TimeProvider.System.GetTimestamp();
        GateResult? result = null;
        string? failure = null;
        try
        {
            result = await GateProbe.TestAsync(far.Bound!, line.Direction, new(BitRate.FromMegabits(line.Floor)), TimeProvider.System, cancellation);
        }
        catch (GateFailedException problem)
        {
            failure = problem.Message;
        }
        double seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        // What is still on its way is the test's too.
        for (long seen = before, last = -1; seen != last; last = seen, seen = PassedBytes(inside)) await Task.Delay(TimeSpan.FromMilliseconds(60), TimeProvider.System, cancellation);
        await far.StopAsync(cancellation);
        return new(line, result, failure, PassedBytes(inside) - before, seconds);
    }

    /// <summary>The namespace behind the line.</summary>
    public static NetworkNamespace Build(TrialLine line)
    {
        var path = new PathConditions { Delay = TimeSpan.FromMilliseconds(line.DelayMilliseconds), DelayVariation = TimeSpan.FromMilliseconds(line.VariationMilliseconds), Loss = line.Loss };
        var inside = line.IsRelayed ? new NetworkNamespace(path, path, line.Seed) : new NetworkNamespace();
        double bits = line.Floor * 1e6 * line.Share;
        if (line.Kind is LimitKind.Shaper)
        {
            string rate = string.Create(CultureInfo.InvariantCulture, $"{bits / 1000:0}kbit"), burst = string.Create(CultureInfo.InvariantCulture, $"{line.BurstKilobytes}kb");
            inside.LimitDown(rate, burst);
            inside.LimitUp(rate, burst);
        }
        else if (line.Kind is LimitKind.Policer)
        {
            inside.PoliceDown((int)(bits / PacketBits), line.BurstKilobytes * 1024 * 8 / PacketBits);
            inside.PoliceUp((int)(bits / PacketBits), line.BurstKilobytes * 1024 * 8 / PacketBits);
        }
        return inside;
    }

    /// <summary>What has passed a namespace's link, both ways.</summary>
    public static long PassedBytes(NetworkNamespace inside) => ((string[])["rx", "tx"]).Sum(way => long.Parse(File.ReadAllText($"/sys/class/net/{inside.LinkName}/statistics/{way}_bytes"), CultureInfo.InvariantCulture));
}

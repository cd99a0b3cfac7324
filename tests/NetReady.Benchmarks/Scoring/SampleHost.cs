using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Policies;
using NetReady.Testing;

namespace NetReady.Benchmarks.Scoring;

/// <summary>How many samples a host's evidence holds.</summary>
public enum History
{
    /// <summary>One histogram a fact, as from a store that merges what it was sent.</summary>
    OneBatch,

    /// <summary>What an agent sends in 7 days: a histogram a fact each 15 minutes, of throughput four a day.</summary>
    WeekOfBatches,
}

/// <summary>The shipped policies for a department's device at OFFICIAL, and a host of the golden verdicts for them to judge.</summary>
internal static class SampleHost
{
    private const int SamplesInBatch = 2;

    private static readonly string[] Files = ["official-corporate.yaml", "smart-working-network.yaml", "department.yaml", "tiers.yaml"];

    /// <summary>The pack official-corporate with what it inherits, and no profiles: the rules that are written by hand too.</summary>
    public static PolicySet Policies() => PolicyFolder.Load(Files.Select(file => (file, File.ReadAllBytes(Path.Combine(Repository.Root, "policies", file))))) is { Policies: { } policies } ? policies
        : throw new InvalidOperationException("The shipped policies have mistakes; 'netready policy check policies' lists them.");

    /// <summary>The evidence on a golden host, as <c>good-linux</c>.</summary>
    public static HostEvidence Evidence(string name, PolicySet policies, History history)
    {
        string file = Path.Combine(Repository.Root, "policies", "golden", $"{name}.facts.yaml");
        var evidence = FactsFile.Load(file, policies, DateTimeOffset.UnixEpoch).Evidence ?? throw new InvalidOperationException($"{file} has mistakes.");
        return history == History.OneBatch ? evidence : evidence with { Samples = [.. evidence.Samples.SelectMany(batch => Week(batch, evidence.At))] };
    }

    private static IEnumerable<SampleBatch> Week(SampleBatch batch, DateTimeOffset at)
    {
        var random = new Random(1);
        var every = batch.High is null ? TimeSpan.FromMinutes(15) : TimeSpan.FromHours(6);
        int batches = (int)(TimeSpan.FromDays(7) / every);
        for (int i = 0; i < batches; i++)
        {
            var end = at - (batches - 1 - i) * every;
            yield return batch with
            {
                Start = end - SamplesInBatch * batch.Key.Sample!.Value, End = end,
                Low = Histogram.Of(Enumerable.Range(0, SamplesInBatch).Select(_ => Sample(batch, random))),
                High = batch.High is null ? null : Histogram.Of(Enumerable.Repeat(double.PositiveInfinity, SamplesInBatch)),
            };
        }
    }

    // Delays scatter by a fifth; a yes, a share and a proven floor stay what they are.
    private static double Sample(SampleBatch batch, Random random) =>
        Vocabulary.Get(batch.Key.Name).Kind == FactKind.Duration ? batch.Low.Min * (0.8 + 0.4 * random.NextDouble()) : batch.Low.Min;
}

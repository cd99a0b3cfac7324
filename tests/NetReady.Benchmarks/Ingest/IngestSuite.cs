using NetReady.Benchmarks.Measuring;

namespace NetReady.Benchmarks.Ingest;

/// <summary>Reports taken in: by the intake itself, then over HTTPS by the collector's own program.</summary>
internal static class IngestSuite
{
    /// <summary>How many report at once.</summary>
    public const int AtOnce = 32;

    /// <summary>The design's number, with the generator beside the collector on two cores.</summary>
    public const double TargetPerSecond = 5_000;

    /// <summary>Measures and writes the tables.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        await IntakeBenchmark.RunAsync(output, cancel);
        await output.WriteLineAsync();
        await HttpsBenchmark.RunAsync(output, cancel);
    }

    /// <summary>The rate as a verdict on the target.</summary>
    public static string Verdict(double secondsEach) =>
        Figures.Verdict($"{TargetPerSecond:N0} reports/s on 2 cores with the generator beside it", $"{Figures.Rate(secondsEach)} on {Environment.ProcessorCount} cores", 1 / secondsEach >= TargetPerSecond);
}

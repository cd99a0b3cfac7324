using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using NetReady.Benchmarks.Measuring;
using NetReady.Testing;
using Perfolizer.Horology;

namespace NetReady.Benchmarks.Scoring;

/// <summary>One host's scoring, against the same rules written by hand.</summary>
internal static class ScoringSuite
{
    private const int WarmUps = 6;
    private const int Iterations = 21;

    /// <summary>Measures and writes the table.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        int rules = CheckThatBothAgree();
        using var scratch = new TemporaryDirectory();
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(WarmUps).WithIterationCount(Iterations).WithIterationTime(TimeInterval.FromMilliseconds(250)))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(scratch.FullPath);
        var summary = await Task.Run(() => BenchmarkRunner.Run<HostScoring>(config), cancel);
        if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
            throw new InvalidOperationException($"BenchmarkDotNet did not come to its end: {string.Join("; ", summary.ValidationErrors.Select(error => error.Message))}");

        await output.WriteLineAsync($"""
            One host, official-corporate with the rules it inherits ({rules} rules), by PolicySet.Score to a whole scorecard; the floor is the same rules as hand-written C# over the
            same evidence, which only counts those that pass. BenchmarkDotNet in process, {WarmUps} warm-ups, {Iterations} iterations of 250 ms.

            """);
        var table = new Table("what", "median", "range", "a rule", "allocated", "to the floor");
        foreach (var history in Enum.GetValues<History>())
        {
            var score = Of(summary, history, nameof(HostScoring.Score));
            var floor = Of(summary, history, nameof(HostScoring.Predicates));
            int batches = SampleHost.Evidence("good-linux", SampleHost.Policies(), history).Samples.Length;
            table.Add($"PolicySet.Score, {batches} sample batches", Figures.Time(score.Seconds.Median), Figures.TimeRange(score.Seconds), Figures.Time(score.Seconds.Median / rules),
                Figures.Bytes(score.Bytes), Figures.Times(score.Seconds.Median / floor.Seconds.Median));
            table.Add($"floor: predicates, {batches} sample batches", Figures.Time(floor.Seconds.Median), Figures.TimeRange(floor.Seconds), Figures.Time(floor.Seconds.Median / rules), Figures.Bytes(floor.Bytes), "1 x");
        }
        await table.WriteAsync(output);
    }

    // A floor that judged otherwise would be a floor under something else.
    private static int CheckThatBothAgree()
    {
        var policies = SampleHost.Policies();
        int rules = 0;
        foreach (string host in (string[])["good-linux", "bad-linux", "half-unknown-linux"])
            foreach (var history in Enum.GetValues<History>())
            {
                var evidence = SampleHost.Evidence(host, policies, history);
                var card = policies.Score(evidence);
                int passing = card.Rules.Count(rule => rule.Outcome == "pass");
                int byHand = HandWritten.CountPassing(evidence);
                if (passing != byHand) throw new InvalidOperationException($"{host}, {history}: {passing} rules pass by the policies and {byHand} by the hand-written ones; HandWritten.cs is out of date.");
                rules = card.Rules.Length;
            }
        return rules;
    }

    private static (Spread Seconds, double Bytes) Of(Summary summary, History history, string method)
    {
        var report = summary.Reports.Single(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method && Equals(report.BenchmarkCase.Parameters[nameof(HostScoring.History)], history));
        var seconds = Spread.Of(report.ResultStatistics!.OriginalValues.Select(nanoseconds => nanoseconds / 1e9));
        return (seconds, report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? double.NaN);
    }
}

using NetReady.Benchmarks.Measuring;
using NetReady.Scoring.Timelines;
using NetReady.Scoring.Waivers;

namespace NetReady.Benchmarks.Scoring;

/// <summary>A host's verdict with and without its words, and its course over a month.</summary>
internal static class WalkSuite
{
    private const int Hosts = 40;
    private const double WalkTargetSeconds = 300e-6;

    /// <summary>Measures and writes the table.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        var policies = SampleHost.Policies();
        string[] golden = ["good-linux", "bad-linux", "half-unknown-linux"];
        var now = golden.Select(name => SampleHost.Evidence(name, policies, History.OneBatch)).ToList();
        var histories = Enumerable.Range(0, Hosts).Select(seed => SampleHistory.Of(now[seed % now.Count], seed)).ToList();
        var from = now[0].At - SampleHistory.Walked;
        long steps = 0;
        for (int i = 0; i < Hosts; i++) steps += CheckWalk(policies, histories[i], from, now[i % now.Count].At);
        // The present as a store hands it over: the longest window of hours and no more.
        var present = histories.Select((history, i) => history.At(now[i % now.Count].At)).Select(host => host with { Samples = [.. host.Samples.Where(batch => batch.End > host.At - NetReady.Scoring.Evidence.HostEvidence.LongestWindow)] }).ToList();
        var results = await Rounds.RunAsync(
        [
            new("PolicySet.Judge, one batch a fact", () => Rounds.TimeAsync(2000, i => policies.Judge(now[i % now.Count], Allowances.None))),
            new("PolicySet.Score, one batch a fact", () => Rounds.TimeAsync(500, i => policies.Score(now[i % now.Count]))),
            new("PolicySet.Judge, 32 d of hours", () => Rounds.TimeAsync(200, i => policies.Judge(present[i % Hosts], Allowances.None))),
            new("PolicySet.Walk, 30 d of hours", () => Rounds.TimeAsync(Hosts, i => policies.Walk(histories[i], AllowancesOverTime.None, from, now[i % now.Count].At))),
        ], warmUps: 3, rounds: 9, cancel);
        double[] bytes =
        [
            Allocated(() => policies.Judge(now[0], Allowances.None)), Allocated(() => policies.Score(now[0])), Allocated(() => policies.Judge(present[0], Allowances.None)),
            Allocated(() => policies.Walk(histories[0], AllowancesOverTime.None, from, now[0].At)),
        ];
        await output.WriteLineAsync($"""
            official-corporate with the rules it inherits, on {golden.Length} hosts of the golden verdicts; {Hosts} pasts of them with a report every 15 minutes and {histories[0].Samples.Length:N0} batches
            by the hour, of which 30 d are walked: {steps / (double)Hosts:N0} steps a host, each verified against a verdict on the evidence of its instant. One thread; medians of 9 rounds after 3, in turn.

            """);
        var table = new Table("what", "median a host", "range", "processor time", "allocated");
        foreach (var (result, allocated) in results.Zip(bytes)) table.Add(result.Name, Figures.Time(result.SecondsEach.Median), Figures.TimeRange(result.SecondsEach), Figures.Time(result.CpuSecondsEach.Median), Figures.Bytes(allocated));
        await table.WriteAsync(output);
        double walk = results[^1].SecondsEach.Median;
        await output.WriteLineAsync("\n" + Figures.Verdict("30 d of a host walked in 300 us", Figures.Time(walk), walk <= WalkTargetSeconds));
    }

    private static int CheckWalk(NetReady.Scoring.Policies.PolicySet policies, HostHistory history, DateTimeOffset from, DateTimeOffset until)
    {
        var steps = policies.Walk(history, AllowancesOverTime.None, from, until);
        foreach (var step in steps)
        {
            var verdict = policies.Judge(history.At(step.From), Allowances.None);
            if ((verdict.State, verdict.DecidedBy, verdict.Score, verdict.Coverage) != (step.State, step.DecidedBy, step.Score, step.Coverage))
                throw new InvalidOperationException($"{history.Host} at {step.From:O}: the walk says {step.State}, the verdict {verdict.State}.");
        }
        return steps.Length;
    }

    private static double Allocated(Action act)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) act();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / 10.0;
    }
}

namespace NetReady.Agent.Tests.Probes.Throughput.Gate;

/// <summary>Whole tests between two network namespaces, over lines that were never tuned with.</summary>
[Collection(MachineToItself.Name)]
public sealed class GateTrialTests
{
    private const int HeldOutSeed = 20261121, Trials = 48;

    [Fact(Timeout = Hang.After)]
    public async Task Of_lines_never_seen_before_none_is_judged_wrong()
    {
        var chance = new Random(HeldOutSeed);
        var trials = new List<GateTrial>();
        for (int number = 0; number < Trials; number++) trials.Add(await TryAsync(TrialLine.Draw(chance, [32, 128, 256, 1024])));
        Assert.Empty(trials.Where(trial => trial.IsWrong && trial.Line.IsWithinPrior).Select(trial => trial.Line.ToString()));
        // Link headers, greetings and reports come on top of the cap.
        Assert.All(trials, trial => Assert.InRange(trial.WireBytes, 0, 4_300_000));
        // A machine that is busy with other work costs answers, never right ones.
        Assert.InRange(trials.Count(trial => trial.IsUndecided), 0, Trials / 3);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{trials.Count(trial => trial.IsWrong)} wrong, all beyond the prior; {trials.Count(trial => trial.IsUndecided)} undecided; median {trials.Select(trial => trial.WireBytes).Order().ElementAt(Trials / 2) / 1000} kB on the interface");
    }

    // A relay that the machine keeps from its work hands packets on in bunches, and a shallow policer behind it then is as slow as it was judged to be.
    // So a wrong answer is asked for again, and is wrong where it is twice.
    private static async Task<GateTrial> TryAsync(TrialLine line)
    {
        GateTrial[] trials = [await RunAsync(line)];
        if (!trials[0].IsWrong) return trials[0];
        trials = [.. trials, await RunAsync(line), await RunAsync(line)];
        return trials.Count(trial => trial.IsWrong) > 1 ? trials.First(trial => trial.IsWrong) : trials.First(trial => !trial.IsWrong);
    }

    private static async Task<GateTrial> RunAsync(TrialLine line)
    {
        var trial = await GateTrial.RunAsync(line, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{(trial.IsWrong ? "WRONG " : "")}{trial.Line}: {Told(trial)}");
        return trial;
    }

    private static string Told(GateTrial trial) => trial.Result is { } result
        ? $"{result.Decision.Verdict} by {result.Decision.Ground}, {result.Decision.Estimate} [{result.Decision.Low}, {result.Decision.High}], {trial.WireBytes / 1000} kB, {trial.Seconds * 1000:F0} ms, {result.Readings.Count} trains, queue {result.MostQueue.TotalMilliseconds:F1} ms"
        : trial.Failure!;
}

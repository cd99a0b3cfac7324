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
        for (int number = 0; number < Trials; number++)
        {
            var trial = await GateTrial.RunAsync(TrialLine.Draw(chance, [32, 128, 256, 1024]), TestContext.Current.CancellationToken);
            trials.Add(trial);
            TestContext.Current.TestOutputHelper?.WriteLine($"{(trial.IsWrong ? "WRONG " : "")}{trial.Line}: {Told(trial)}");
        }
        Assert.Empty(trials.Where(trial => trial.IsWrong && trial.Line.IsWithinPrior).Select(trial => trial.Line.ToString()));
        // Link headers, greetings and reports come on top of the cap.
        Assert.All(trials, trial => Assert.InRange(trial.WireBytes, 0, 4_300_000));
        // A machine that is busy with other work costs answers, never right ones.
        Assert.InRange(trials.Count(trial => trial.IsUndecided), 0, Trials / 3);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{trials.Count(trial => trial.IsWrong)} wrong, all beyond the prior; {trials.Count(trial => trial.IsUndecided)} undecided; median {trials.Select(trial => trial.WireBytes).Order().ElementAt(Trials / 2) / 1000} kB on the interface");
    }

    private static string Told(GateTrial trial) => trial.Result is { } result
        ? $"{result.Decision.Verdict} by {result.Decision.Ground}, {result.Decision.Estimate} [{result.Decision.Low}, {result.Decision.High}], {trial.WireBytes / 1000} kB, {trial.Seconds * 1000:F0} ms, {result.Readings.Count} trains, queue {result.MostQueue.TotalMilliseconds:F1} ms"
        : trial.Failure!;
}

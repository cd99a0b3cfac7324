using System.Globalization;
using NetReady.Agent.Tests.Probes.Throughput.Gate;
using NetReady.Benchmarks.Measuring;
using NetReady.Protocols.Gate;

namespace NetReady.Benchmarks.Gate;

/// <summary>How often the gate test is right about lines drawn from a grid, and what that costs, beside iperf3 on some of them.</summary>
internal static class GateSuite
{
    /// <summary>What the published figures were drawn with: nobody tunes on it, and the figures mean something for that.</summary>
    public const int PublishedSeed = 20_261_122;

    private const int SlowestTold = 12;
    private static readonly int[] bursts = [32, 64, 128, 256, 512, 1024];

    /// <summary>Runs it.</summary>
    /// <param name="output">Where the tables go.</param>
    /// <param name="trials">How many lines.</param>
    /// <param name="seed">What they are drawn with.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task RunAsync(TextWriter output, int trials, int seed, CancellationToken cancel)
    {
        await output.WriteLineAsync($"""
            {trials} lines, each in a network namespace of its own, drawn with seed {seed}: floors of 10, 25 and 100 Mbit/s; rates of 0.5 to 2 times that and unlimited; shapers (tbf) and
            policers (nft, by packets) with buckets of {string.Join(", ", bursts)} KB; 0 to 100 ms each way; delay variation of 0, 0.5 and 2 ms; loss of 0 to 2 %; both directions. The prior
            is a bucket of 256 KB. Wrong: yes at 0.9 times the floor or less, no at 1.1 times or more. Bytes are those on the interface, both ways. "Time beyond 6 RTT" is what counts against 300 ms.
            Delay, variation and loss are made by a program beside the test on the same cores: where the machine is busy it varies more than is asked of it.

            """);
        var chance = new Random(seed);
        var done = new List<GateTrial>();
        var begun = TimeProvider.System.GetTimestamp();
        for (int number = 0; number < trials; number++)
        {
            done.Add(await GateTrial.RunAsync(TrialLine.Draw(chance, bursts), cancel));
            if (number % 50 == 49) await Console.Error.WriteLineAsync($"  {number + 1} of {trials}, {TimeProvider.System.GetElapsedTime(begun).TotalMinutes:F0} min");
        }
        await TableAsync(output, done);
        await VerdictsAsync(output, done);
        await output.WriteLineAsync();
        await Iperf.RunAsync(output, done, cancel);
    }

    private static async Task TableAsync(TextWriter output, List<GateTrial> trials)
    {
        var table = new Table("class", "lines", "right", "wrong", "borderline", "no answer", "bytes p50", "p95", "most", "time p50", "p95", "beyond 6 RTT p95");
        Row(table, "all", trials);
        Row(table, "bucket within the prior, or no limit", trials.Where(trial => trial.Line.IsWithinPrior));
        Row(table, "bucket beyond the prior", trials.Where(trial => !trial.Line.IsWithinPrior));
        var within = trials.Where(trial => trial.Line.IsWithinPrior).ToList();
        foreach (int floor in within.Select(trial => trial.Line.Floor).Distinct().Order()) Row(table, $"within: {floor} Mbit/s", within.Where(trial => trial.Line.Floor == floor));
        foreach (var kind in Enum.GetValues<LimitKind>()) Row(table, $"within: {kind.ToString().ToLowerInvariant()}", within.Where(trial => trial.Line.Kind == kind));
        foreach (double share in within.Select(trial => trial.Line.Share).Distinct().Order())
            Row(table, double.IsFinite(share) ? string.Create(CultureInfo.InvariantCulture, $"within: line {share} x the floor") : "within: no limit", within.Where(trial => trial.Line.Share.Equals(share)));
        foreach (double variation in within.Select(trial => trial.Line.VariationMilliseconds).Distinct().Order())
            Row(table, string.Create(CultureInfo.InvariantCulture, $"within: variation {variation} ms"), within.Where(trial => trial.Line.VariationMilliseconds.Equals(variation)));
        foreach (double loss in within.Select(trial => trial.Line.Loss).Distinct().Order()) Row(table, $"within: loss {loss * 100:0} %", within.Where(trial => trial.Line.Loss.Equals(loss)));
        foreach (var direction in Enum.GetValues<TrainDirection>()) Row(table, $"within: {direction.ToString().ToLowerInvariant()}", within.Where(trial => trial.Line.Direction == direction));
        Row(table, "within: no relay in the line", within.Where(trial => !trial.Line.IsRelayed));
        await table.WriteAsync(output);
    }

    private static async Task VerdictsAsync(TextWriter output, List<GateTrial> trials)
    {
        var within = trials.Where(trial => trial.Line.IsWithinPrior).ToList();
        int wrong = within.Count(trial => trial.IsWrong);
        var easy = within.Where(trial => trial.Line.Floor == 100 && trial.Line.VariationMilliseconds <= 0.5).Select(trial => (double)trial.WireBytes).ToList();
        double late = Spread.Percentile([.. trials.Select(Late)], 0.95), most = trials.Max(trial => trial.WireBytes);
        await output.WriteLineAsync();
        await output.WriteLineAsync(Figures.Verdict("at most 1 % wrong outside a tenth, bucket within the prior", $"{wrong} of {within.Count}", wrong * 100 <= within.Count));
        if (easy.Count > 0) await output.WriteLineAsync(Figures.Verdict("median at most 1 MB at 100 Mbit/s, variation at most 0.5 ms", Figures.Bytes(Spread.Of(easy).Median), Spread.Of(easy).Median <= 1e6));
        await output.WriteLineAsync(Figures.Verdict("never more than 4 MB of trains, 4.3 MB with everything", Figures.Bytes(most), most <= 4.3e6));
        await output.WriteLineAsync(Figures.Verdict("p95 at most 300 ms and 6 round trips", $"{Figures.Time(late)} beyond 6 round trips", late <= 0.3));
        foreach (var trial in trials.Where(trial => trial.IsWrong && trial.Line.IsWithinPrior)) await output.WriteLineAsync($"Wrong: {trial.Line}: {trial.Result!.Decision}");
        await output.WriteLineAsync("\nThe slowest, with the time beyond 6 round trips:\n");
        foreach (var trial in trials.OrderByDescending(Late).Take(SlowestTold))
            await output.WriteLineAsync($"- {Figures.Time(Math.Max(0, Late(trial)))}: {trial.Line}: {trial.Result?.Decision.Verdict.ToString().ToLowerInvariant() ?? trial.Failure}, {trial.Result?.Readings.Count} trains, {Figures.Bytes(trial.WireBytes)}");
    }

    private static double Late(GateTrial trial) => trial.Seconds - (6 * 2 * trial.Line.DelayMilliseconds / 1000);

    private static void Row(Table table, string name, IEnumerable<GateTrial> some)
    {
        var trials = some.ToList();
        if (trials.Count == 0) return;
        double[] bytes = [.. trials.Select(trial => (double)trial.WireBytes)], seconds = [.. trials.Select(trial => trial.Seconds)];
        int wrong = trials.Count(trial => trial.IsWrong), failed = trials.Count(trial => trial.Result is null), undecided = trials.Count(trial => trial.IsUndecided) - failed;
        table.Add(
            name, Number(trials.Count), Number(trials.Count - wrong - failed - undecided), Number(wrong), Number(undecided), Number(failed), Figures.Bytes(Spread.Of(bytes).Median),
            Figures.Bytes(Spread.Percentile(bytes, 0.95)), Figures.Bytes(bytes.Max()), Figures.Time(Spread.Of(seconds).Median), Figures.Time(Spread.Percentile(seconds, 0.95)),
            Figures.Time(Math.Max(0, Spread.Percentile([.. trials.Select(Late)], 0.95))));
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using NetReady.Benchmarks.Measuring;
using NetReady.Scoring.Columns;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Tests.Columns;
using NetReady.Scoring.Waivers;
using NetReady.Testing;

namespace NetReady.Benchmarks.Scoring;

/// <summary>A whole fleet scored again from its columns, against the same rules written by hand over the same columns.</summary>
internal static class FleetSuite
{
    private const int Hosts = 1_000_000;
    private const int Rounds = 7;
    private const int WarmUps = 3;
    private const int Verified = 500;
    private const double TargetSeconds = 0.5;
    private const double TargetTimes = 3;

    /// <summary>Measures and writes the table.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        await OwnDevicesAsync(output, cancel);
        GC.Collect();
        await AllPacksAsync(output, cancel);
    }

    private static async Task OwnDevicesAsync(TextWriter output, CancellationToken cancel)
    {
        var policies = SampleHost.Policies();
        var fleet = new SampleFleet(policies, isMixed: false, History.OneBatch);
        var compiled = CompiledPolicies.Of(policies);
        var columns = new FleetColumns(compiled);
        Fill(columns, fleet, cancel);
        var verdicts = compiled.Sweep(columns, SampleFleet.At, Allowances.None);
        int rules = verdicts.RulesOf(0).Length;
        Verify(policies, fleet, columns, verdicts);

        var blocks = columns.Blocks;
        var floor = new HandWrittenColumns(blocks[0].Audience);
        var byHand = blocks.Select(block => new HandWrittenVerdicts(floor.Rules.Length, block.Rows)).ToArray();
        void Floor() => Parallel.For(0, blocks.Count, block => floor.Judge(blocks[block], byHand[block]));
        Floor();
        CheckThatBothAgree(verdicts, blocks, floor, byHand);

        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        compiled.Sweep(columns, SampleFleet.At, Allowances.None, verdicts);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var results = await Measuring.Rounds.RunAsync(
            [
                new("sweep, all cores", () => Measuring.Rounds.TimeAsync(1, _ => { compiled.Sweep(columns, SampleFleet.At, Allowances.None, verdicts); })),
                new("floor: predicates by hand, all cores", () => Measuring.Rounds.TimeAsync(1, _ => Floor())),
            ], WarmUps, Rounds, cancel);
        await output.WriteLineAsync($"""
            {Count(Hosts)} hosts by official-corporate with the rules it inherits ({rules} rules), scored again from columns in memory: for each host each rule's outcome and reason, low, mid, high,
            strict, coverage and state of the policy, the host's state and who decides it. The floor is the same {floor.Rules.Length} rules as C# loops over the same columns, to outcomes, low, high,
            coverage and state. {Verified} hosts of the fleet were held against an evaluator that shares no code with either, and all of them against the floor.
            {Count(verdicts.CountByState())}. {WarmUps} warm-ups, {Rounds} runs each, in turn, on {Environment.ProcessorCount} cores.

            """);
        var table = new Table("what", "median", "range", "a rule and host", "processor", "to the floor");
        foreach (var result in results)
            table.Add(result.Name, Figures.Time(result.SecondsEach.Median), Figures.TimeRange(result.SecondsEach), Figures.Time(result.SecondsEach.Median / Hosts / rules), Figures.Time(result.CpuSecondsEach.Median),
                Figures.Times(result.SecondsEach.Median / results[1].SecondsEach.Median));
        await table.WriteAsync(output);
        double times = results[0].CpuSecondsEach.Median / results[1].CpuSecondsEach.Median;
        await output.WriteLineAsync($"""

            {Figures.Verdict("1,000,000 hosts by 50 rules scored again within 500 ms, at most 3 x the floor",
                $"{Figures.Time(results[0].SecondsEach.Median)}, {Figures.Times(times)} by processor time", results[0].SecondsEach.Median <= TargetSeconds && times <= TargetTimes)}
            A host takes {Figures.Bytes(columns.Bytes / (double)Hosts)} in columns and {Figures.Bytes(verdicts.Bytes / (double)Hosts)} in verdicts. A sweep allocates {Figures.Bytes(allocated)} in all.
            Filling a host's row takes, by processor time, {FillTime(policies, History.OneBatch, 2000)} with one batch of samples a fact, {FillTime(policies, History.WeekOfBatches, 50)} with a week of 15-minute batches.

            """);
    }

    private static async Task AllPacksAsync(TextWriter output, CancellationToken cancel)
    {
        var policies = PolicyFolder.Load(Path.Combine(Repository.Root, "policies")).Policies ?? throw new InvalidOperationException("The shipped policies have mistakes.");
        var fleet = new SampleFleet(policies, isMixed: true, History.OneBatch);
        var compiled = CompiledPolicies.Of(policies);
        var columns = new FleetColumns(compiled);
        Fill(columns, fleet, cancel);
        var verdicts = compiled.Sweep(columns, SampleFleet.At, Allowances.None);
        Verify(policies, fleet, columns, verdicts);
        double rules = Enumerable.Range(0, 10_000).Average(index => verdicts.RulesOf(index).Length);
        var results = await Measuring.Rounds.RunAsync(
            [new("sweep by all packs, all cores", () => Measuring.Rounds.TimeAsync(1, _ => { compiled.Sweep(columns, SampleFleet.At, Allowances.None, verdicts); }))], WarmUps, Rounds, cancel);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            {Count(Hosts)} hosts of every ownership, marking, tier and three platforms by all the packs ({policies.Policies.Length} policies, {rules:0.#} rules a host), {Verified} of them verified likewise:
            {Figures.Time(results[0].SecondsEach.Median)} ({Figures.TimeRange(results[0].SecondsEach)}; {Figures.Time(results[0].CpuSecondsEach.Median)} of processor time), {Figures.Time(results[0].SecondsEach.Median / Hosts / rules)} a rule and host. {Count(verdicts.CountByState())}.
            A host takes {Figures.Bytes(columns.Bytes / (double)Hosts)} in columns and {Figures.Bytes(verdicts.Bytes / (double)Hosts)} in verdicts.
            """));
    }

    private static void Fill(FleetColumns columns, SampleFleet fleet, CancellationToken cancel) =>
        Parallel.For(0, Hosts, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, number => columns.Add(fleet.Host(number)));

    private static string FillTime(PolicySet policies, History history, int hosts)
    {
        var fleet = new SampleFleet(policies, isMixed: false, history);
        var evidence = Enumerable.Range(0, hosts).Select(fleet.Host).ToList();
        var columns = new FleetColumns(CompiledPolicies.Of(policies));
        foreach (var host in evidence) columns.Add(host);
        var taken = Enumerable.Range(0, Rounds).Select(_ =>
        {
            var began = ProcessorTime.WithChildren();
            for (int index = 0; index < hosts; index++) columns.Replace(index, evidence[index]);
            return (ProcessorTime.WithChildren() - began).TotalSeconds / hosts;
        }).ToList();
        return Figures.Time(Spread.Of(taken).Median);
    }

    // Figures of something that judges otherwise would be figures of something else.
    private static void Verify(PolicySet policies, SampleFleet fleet, FleetColumns columns, FleetVerdicts verdicts)
    {
        for (int number = 0; number < Hosts; number += Hosts / Verified)
        {
            var host = fleet.Host(number);
            var naive = new NaiveVerdict(policies, host, Allowances.None).Judge();
            if (NaiveComparison.Difference(verdicts, columns.Find(host.Host)!.Value, naive) is { } difference) throw new InvalidOperationException($"{host.Host}: {difference}.");
        }
    }

    private static void CheckThatBothAgree(FleetVerdicts verdicts, IReadOnlyList<Block> blocks, HandWrittenColumns floor, HandWrittenVerdicts[] byHand)
    {
        for (int block = 0; block < blocks.Count; block++)
        {
            var seen = verdicts.BlockOf(block);
            for (int row = 0; row < blocks[block].Rows; row++)
            {
                if (blocks[block].Hosts[row] < 0) continue;
                for (int rule = 0; rule < seen.Program.Rules.Length; rule++)
                {
                    string id = seen.Program.Rules[rule].Rule.Id;
                    var (outcome, own) = (OutcomeByte.OutcomeOf(seen.OutcomesOf(rule)[row]), (Outcome)byHand[block].Outcomes[floor.PlaceOf(rule)][row]);
                    if (outcome != own) throw new InvalidOperationException($"{id} is {outcome} by the policies and {own} by hand; HandWrittenColumns.cs is out of date.");
                }
                if (Math.Abs(seen.FiguresOf(0, Figure.Low)[row] - byHand[block].Low[row]) > 1e-9) throw new InvalidOperationException("The hand-written score is another.");
            }
        }
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Count(IReadOnlyDictionary<string, int> states) => string.Join(", ", states.Where(state => state.Value > 0).Select(state => $"{Count(state.Value)} are {state.Key}"));
}

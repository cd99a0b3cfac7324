using System.Runtime.InteropServices;
using NetReady.Agent.Platform;
using NetReady.Agent.Posture;
using NetReady.Benchmarks.Measuring;
using NetReady.Core.Facts;
using NetReady.Testing;

namespace NetReady.Benchmarks.Assess;

/// <summary>This machine's posture, against the simulated upgrade that the first reading is bound by, and against lynis where it is installed.</summary>
internal static class AssessSuite
{
    private const int Runs = 5;
    private const double WarmTargetSeconds = 1;
    private const double WarmTargetCpuSeconds = 0.3;

    private static readonly Command upgrade = new("apt-get", "-s", "-q", "-o", "Debug::NoLocking=true", "dist-upgrade") { TimeLimit = TimeSpan.FromMinutes(2) };

    /// <summary>Measures and writes the table.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        using var scratch = new TemporaryDirectory();
        var runner = new CommandRunner(TimeProvider.System);
        string[] facts = [.. Vocabulary.All.Select(fact => fact.Name).Where(FactTables.IsDevicesToState)];
        int cold = 0;
        Contender Program(string name, Command command, params int[] goodExitCodes) => new(name, () => Rounds.TimeAsync(1, async _ =>
        {
            var result = await runner.RunAsync(command, cancel);
            if (result.End != CommandEnd.Exited || !goodExitCodes.Contains(result.ExitCode))
                throw new InvalidOperationException($"{name} ended with {result.End}, exit code {result.ExitCode}: {result.Error}");
        }));
        var contenders = new List<Contender>
        {
            new("posture, cold (no state kept)", () => ReadAsync(scratch[$"cold-{cold++}"])),
            new("posture, warm (packages unchanged)", () => ReadAsync(scratch["warm"])),
            new("netready assess, whole program, cold", () => Program("netready assess", Assess(scratch[$"program-{cold++}"]), 0, 3, 4, 5).RunAsync()),
            Program("netready assess, whole program, warm", Assess(scratch["program"]), 0, 3, 4, 5),
            Program("floor: apt-get -s dist-upgrade alone", upgrade, 0),
        };
        bool hasLynis = File.Exists("/usr/sbin/lynis") || File.Exists("/usr/bin/lynis");
        if (hasLynis) contenders.Add(Program("lynis audit system --quick", Lynis(scratch), 0));

        // With nothing kept it would be cold the first time.
        var results = await Rounds.RunAsync(contenders, warmUps: 1, Runs, cancel);
        await output.WriteLineAsync($"""
            All {facts.Length} stated facts of this machine by PostureReader; processor time is this process and the programs it starts. 1 warm-up, {Runs} runs each, in turn.
            The whole program is `netready assess --json` with start-up and verdict, without a reflector.

            """);
        var floor = results[4].SecondsEach.Median;
        var table = new Table("what", "median", "range", "processor, median", "range", "to the floor");
        foreach (var result in results)
            table.Add(result.Name, Figures.Time(result.SecondsEach.Median), Figures.TimeRange(result.SecondsEach), Figures.Time(result.CpuSecondsEach.Median), Figures.TimeRange(result.CpuSecondsEach),
                Figures.Times(result.SecondsEach.Median / floor));
        await table.WriteAsync(output);
        var warm = results[1];
        await output.WriteLineAsync("\n" + Figures.Verdict("package state unchanged: at most 1 s, at most 0.3 s of processor time",
            $"{Figures.Time(warm.SecondsEach.Median)}, {Figures.Time(warm.CpuSecondsEach.Median)}",
            warm.SecondsEach.Median <= WarmTargetSeconds && warm.CpuSecondsEach.Median <= WarmTargetCpuSeconds));
        await output.WriteLineAsync(hasLynis
            ? $"Against lynis: cold in {Share(results[0], results[5])} of its time, warm in {Share(warm, results[5])}; the whole program cold in {Share(results[2], results[5])}. It looks at more, and tells less of what it could not see."
            : "lynis: not installed, not compared.");

        Task<Round> ReadAsync(string state) => Rounds.TimeAsync(1, async _ =>
        {
            var seen = await new PostureReader(new() { StateDirectory = state, Run = runner.RunAsync }).ReadAsync(facts, cancel);
            if (seen.Length != facts.Length) throw new InvalidOperationException($"{facts.Length} facts were asked for and {seen.Length} answered.");
        });
    }

    private static string Share(Result result, Result of) => $"{result.SecondsEach.Median / of.SecondsEach.Median:P1}";

    // A runner gives programs no environment: the folder for state is named here, so that a measurement changes nothing of its person's.
    private static Command Assess(string state) => new("env", $"XDG_DATA_HOME={Directory.CreateDirectory(state).FullName}", DotnetHost(),
        Path.Combine(AppContext.BaseDirectory, "netready.dll"), "assess", "--json", "--policies", Path.Combine(Repository.Root, "policies"))
    {
        TimeLimit = TimeSpan.FromMinutes(2),
    };

    private static Command Lynis(TemporaryDirectory scratch) =>
        new("lynis", "audit", "system", "--quick", "--no-colors", "--logfile", scratch["lynis.log"], "--report-file", scratch["lynis.dat"]) { TimeLimit = TimeSpan.FromMinutes(10) };

    private static string DotnetHost() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}

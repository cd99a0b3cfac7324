using System.Runtime;
using System.Runtime.InteropServices;
using NetReady.Agent.Platform;
using NetReady.Benchmarks.Measuring;
using NetReady.Scoring.Policies;
using NetReady.Testing;

namespace NetReady.Benchmarks.Scoring;

/// <summary>Reading and checking all packs: in this process, and by the command against one that does nothing.</summary>
internal static class CheckSuite
{
    private const int WarmUps = 2;
    private const int Runs = 9;
    private const double TargetSeconds = 0.2;

    private static string Folder => Path.Combine(Repository.Root, "policies");

    /// <summary>Measures and writes the table.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        var began = (Cpu: ProcessorTime.WithChildren(), Compiling: JitInfo.GetCompilationTime(), Methods: JitInfo.GetCompiledMethodCount());
        var policies = Load();
        var first = (Cpu: ProcessorTime.WithChildren() - began.Cpu, Compiling: JitInfo.GetCompilationTime() - began.Compiling, Methods: JitInfo.GetCompiledMethodCount() - began.Methods);
        var runner = new CommandRunner(TimeProvider.System);
        Contender Program(string name, params string[] arguments) => new(name, () => Rounds.TimeAsync(1, async _ =>
        {
            var result = await runner.RunAsync(new(DotnetHost(), [Path.Combine(AppContext.BaseDirectory, "netready.dll"), .. arguments]) { TimeLimit = TimeSpan.FromMinutes(1) }, cancel);
            if (result.End != CommandEnd.Exited || result.ExitCode != 0) throw new InvalidOperationException($"{name} ended with {result.End}, exit code {result.ExitCode}: {result.Error}");
        }));
        var results = await Rounds.RunAsync(
            [
                new("in process, warm", () => Rounds.TimeAsync(1, _ => { Load(); })),
                new("in process, warm, with all examples", () => Rounds.TimeAsync(1, _ => { Load().CheckExamples(); })),
                Program("netready policy check", "policy", "check", Folder),
                Program("a command that does nothing: netready --version", "--version"),
            ], WarmUps, Runs, cancel);
        await output.WriteLineAsync($"""
            All packs of this repository ({policies.Policies.Length} policies, {policies.Policies.SelectMany(policy => policy.Rules).Select(rule => rule.Id).Distinct().Count()} rules), read and checked. {WarmUps} warm-ups, {Runs} runs each, in turn.

            """);
        var table = new Table("what", "median", "range", "processor, median", "range");
        foreach (var result in results)
            table.Add(result.Name, Figures.Time(result.SecondsEach.Median), Figures.TimeRange(result.SecondsEach), Figures.Time(result.CpuSecondsEach.Median), Figures.TimeRange(result.CpuSecondsEach));
        await table.WriteAsync(output);
        double own = results[2].SecondsEach.Median - results[3].SecondsEach.Median, ownCpu = results[2].CpuSecondsEach.Median - results[3].CpuSecondsEach.Median;
        await output.WriteLineAsync($"\nThe first time in a process takes {Figures.Time(first.Cpu.TotalSeconds)} of processor time, of which the just-in-time compiler takes {Figures.Time(first.Compiling.TotalSeconds)} for {first.Methods} methods.\n" + Figures.Verdict("all packs checked within 200 ms after start-up",
            $"{Figures.Time(own)} ({Figures.Time(ownCpu)} of processor time) beyond the command that does nothing; {Figures.Time(results[0].SecondsEach.Median)} in a process that is warm", own <= TargetSeconds));
    }

    private static PolicySet Load() => PolicyFolder.Load(Folder).Policies ?? throw new InvalidOperationException("The shipped policies have mistakes.");

    private static string DotnetHost() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}

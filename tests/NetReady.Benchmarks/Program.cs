using System.Globalization;
using NetReady.Benchmarks.Assess;
using NetReady.Benchmarks.Capture;
using NetReady.Benchmarks.Gate;
using NetReady.Benchmarks.History;
using NetReady.Benchmarks.Ingest;
using NetReady.Benchmarks.Measuring;
using NetReady.Benchmarks.Paths;
using NetReady.Benchmarks.Planning;
using NetReady.Benchmarks.Scoring;
using NetReady.Benchmarks.Scrape;

const int UsageError = 64;
const int InternalError = 70;

int trials = 1000, seed = GateSuite.PublishedSeed;

(string Name, Func<TextWriter, CancellationToken, Task> RunAsync)[] suites =
[
    ("scoring", ScoringSuite.RunAsync),
    ("fleet", FleetSuite.RunAsync),
    ("check", CheckSuite.RunAsync),
    ("ingest", IngestSuite.RunAsync),
    ("assess", AssessSuite.RunAsync),
    ("scrape", ScrapeSuite.RunAsync),
    ("walk", WalkSuite.RunAsync),
    ("history", HistorySuite.RunAsync),
    ("plan", PlanSuite.RunAsync),
    ("capture", CaptureSuite.RunAsync),
    ("path", PathSuite.RunAsync),
    ("gate", (output, stop) => GateSuite.RunAsync(output, trials, seed, stop)),
];

bool understood = args.Length % 2 == 1;
for (int at = 1; understood && at < args.Length; at += 2)
    understood = args[at] switch
    {
        "--trials" => int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out trials) && trials > 0,
        "--seed" => int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out seed),
        _ => false,
    };
string wanted = args.Length > 0 ? args[0] : "";
if (!understood || (wanted != "all" && !suites.Any(suite => suite.Name == wanted)))
{
    await Console.Error.WriteLineAsync($"usage: dotnet run -c Release --project tests/NetReady.Benchmarks -- [{string.Join('|', suites.Select(suite => suite.Name))}|all] [--trials N] [--seed N]");
    return UsageError;
}
if (ThisMachine.IsDebugBuild)
{
    await Console.Error.WriteLineAsync("This is a debug build, whose figures say nothing. Run it with -c Release.");
    return UsageError;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    await ThisMachine.DescribeAsync(Console.Out, args);
    foreach (var (name, runAsync) in suites.Where(suite => wanted == "all" || suite.Name == wanted))
    {
        await Console.Error.WriteLineAsync($"Measuring {name} ...");
        await Console.Out.WriteLineAsync($"\n## {name}\n\nLoad average as it began: {ThisMachine.LoadAverage()}.\n");
        await runAsync(Console.Out, stop.Token);
    }
    await Console.Out.WriteLineAsync($"\nLoad average at the end: {ThisMachine.LoadAverage()} (this program's own work included).");
    return 0;
}
catch (Exception problem)
{
    await Console.Error.WriteLineAsync($"The measuring broke off: {problem}");
    return InternalError;
}

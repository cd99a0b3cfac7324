using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Platform;
using NetReady.Agent.Probes.Paths.Hops;
using NetReady.Agent.Probes.Paths.Mtu;
using NetReady.Benchmarks.Measuring;
using NetReady.Collector.Reflector;
using NetReady.Testing.Network;

namespace NetReady.Benchmarks.Paths;

/// <summary>What finding the path MTU and the routers costs, beside tracepath on the same routers.</summary>
internal static partial class PathSuite
{
    private const int Routers = 4, Runs = 5, Rounds = 10, MostHops = 8;

    private sealed record Case(string Title, string Truth, Action<RouterRow> Make);

    private sealed record Way(string Title, Func<RouterRow, IPEndPoint, CancellationToken, Task<string>> LookAsync);

    private sealed record Measured(string Found, double Seconds, long Bytes);

    private static IReadOnlyList<Case> Cases =>
    [
        new("no smaller link", "1500", _ => { }),
        new("1400, told", "1400", row => row.LimitLink(2, 1400)),
        new("1400, silent", "1400, black hole", row =>
        {
            row.LimitLink(2, 1400);
            row.Silence(2);
        }),
        new("1400, silent, 5 % lost each way", "1400, black hole", row =>
        {
            row.LimitLink(2, 1400);
            row.Silence(2);
            row.Lose(1, 5, 5);
        }),
    ];

    private static IReadOnlyList<Way> Ways =>
    [
        new("path MTU", async (_, target, stop) => await PathMtuProbe.TakeAsync(target.ToString(), TimeProvider.System, stop) is { Outcome: { } outcome }
            ? string.Create(CultureInfo.InvariantCulture, $"{outcome.Passed}{(outcome.AtMost == outcome.Passed ? "" : " or more")}{(outcome.BlackHole == true ? ", black hole" : "")}") : "-"),
        new($"routers, {Rounds} packets each", async (_, target, stop) => await HopTrace.TakeAsync(target.ToString(), new(Rounds), TimeProvider.System, stop) is { Outcome: { } outcome }
            ? $"{outcome.Hops.Count(hop => hop.Answered > 0)} steps" : "-"),
        new($"tracepath -n -m {MostHops}", TracepathAsync),
    ];

    /// <summary>Measures and writes the table.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken stop)
    {
        await output.WriteLineAsync($"""
            A row of {Routers} of the kernel's own routers with a reflector behind it, made anew for each run, so that the kernel remembers no path MTU. Bytes are the interface's, both ways, with Ethernet's headers.
            {Runs} runs each, in turn; found is what most of them found, of {Runs}. tracepath asks each step once where it answers, and gives up after {MostHops} steps here (30 unless told).

            """);
        var table = new Table("path", "truth", "by", "found", "time", "range", "bytes", "most bytes");
        foreach (var made in Cases)
        {
            var measured = Ways.ToDictionary(way => way.Title, _ => new List<Measured>());
            for (int run = 0; run < Runs; run++)
                foreach (var way in Ways) measured[way.Title].Add(await MeasureAsync(made, way, stop));
            foreach (var (way, runs) in measured)
            {
                var (time, bytes) = (Spread.Of(runs.Select(one => one.Seconds)), Spread.Of(runs.Select(one => (double)one.Bytes)));
                var found = runs.GroupBy(one => one.Found).MaxBy(same => same.Count())!;
                table.Add(made.Title, made.Truth, way, $"{found.Key} ({found.Count()} of {Runs})", Figures.Time(time.Median), Figures.TimeRange(time), Figures.Bytes(bytes.Median), Figures.Bytes(bytes.Most));
            }
        }
        await table.WriteAsync(output);
    }

    private static async Task<Measured> MeasureAsync(Case made, Way way, CancellationToken stop)
    {
        using var row = new RouterRow(Routers);
        made.Make(row);
        using var reflector = await row.AtEnd(async () =>
        {
            var service = new StampReflectorService(new(row.End, 0), new("Benchmarks.Reflector"), TimeProvider.System, NullLogger.Instance);
            await service.StartAsync(stop);
            return service;
        });
        long before = Passed(row), began = TimeProvider.System.GetTimestamp();
        string found = await way.LookAsync(row, reflector.Bound!, stop);
        return new(found, TimeProvider.System.GetElapsedTime(began).TotalSeconds, Passed(row) - before);
    }

    private static async Task<string> TracepathAsync(RouterRow row, IPEndPoint target, CancellationToken stop)
    {
        var result = await new CommandRunner(TimeProvider.System).RunAsync(
            new("tracepath", "-n", "-m", MostHops.ToString(CultureInfo.InvariantCulture), target.Address.ToString()) { TimeLimit = TimeSpan.FromMinutes(2) }, stop);
        var resumed = Resume().Match(result.Output);
        return resumed.Success ? $"{resumed.Groups[1].Value}, {(result.Output.Contains("reached", StringComparison.Ordinal) ? "reached" : "not reached")}" : "-";
    }

    private static long Passed(RouterRow row) => new[] { "rx_bytes", "tx_bytes" }.Sum(way =>
        long.Parse(File.ReadAllText($"/sys/class/net/{row.FirstLink}/statistics/{way}"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"Resume: pmtu (\d+)")]
    private static partial Regex Resume();
}

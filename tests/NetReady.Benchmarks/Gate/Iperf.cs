using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NetReady.Agent.Tests.Probes.Throughput.Gate;
using NetReady.Benchmarks.Measuring;
using NetReady.Protocols.Gate;

namespace NetReady.Benchmarks.Gate;

/// <summary>iperf3 on a few of the lines: ten seconds of TCP, as people use it, and whether its figure gives the same answer.</summary>
internal static class Iperf
{
    /// <summary>Runs it beside the gate test on the same kind of line.</summary>
    public static async Task RunAsync(TextWriter output, IReadOnlyList<GateTrial> trials, CancellationToken cancel)
    {
        string? program = ((string[])["/usr/bin/iperf3", "/usr/local/bin/iperf3"]).FirstOrDefault(File.Exists);
        if (program is null)
        {
            await output.WriteLineAsync("iperf3: not installed, not compared.");
            return;
        }
        var table = new Table("a shaped line of 32 KB, no delay", "iperf3 says", "its bytes", "its time", "gate test says", "its bytes", "its time", "iperf3 sends");
        foreach (var (floor, share) in new[] { (10, 0.9), (25, 1.1), (100, 0.9), (100, 1.1), (100, 2.0) })
        {
            var line = new TrialLine(floor, share, LimitKind.Shaper, 32, 0, 0, 0, TrainDirection.Down, 1);
            var gate = await GateTrial.RunAsync(line, cancel);
            var (megabits, bytes, seconds) = await MeasureAsync(program, line, cancel);
            table.Add(
                string.Create(CultureInfo.InvariantCulture, $"{floor * share:0.#} Mbit/s, asked for {floor}"), $"{megabits:F1} Mbit/s", Figures.Bytes(bytes), Figures.Time(seconds),
                gate.Result is { } result ? $"{result.Decision.Verdict.ToString().ToLowerInvariant()}, {result.Decision.Estimate}" : "no answer", Figures.Bytes(gate.WireBytes), Figures.Time(gate.Seconds),
                Figures.Times(bytes / (double)gate.WireBytes));
        }
        await table.WriteAsync(output);
        await output.WriteLineAsync($"Trials' median: {Figures.Bytes(Spread.Of(trials.Select(trial => (double)trial.WireBytes)).Median)} of {trials.Count} lines.");
    }

    private static async Task<(double Megabits, long Bytes, double Seconds)> MeasureAsync(string program, TrialLine line, CancellationToken cancel)
    {
        using var inside = GateTrial.Build(line);
        using var server = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", inside.Name, program, "--server", "--one-off", "--forceflush"]) { RedirectStandardOutput = true })!;
        // It says when it listens.
        while (await server.StandardOutput.ReadLineAsync(cancel) is { } said && !said.Contains("listening", StringComparison.Ordinal)) ;
        long before = GateTrial.PassedBytes(inside), began = TimeProvider.System.GetTimestamp();
        using var client = Process.Start(new ProcessStartInfo(program, ["--client", inside.Inside.ToString(), "--reverse", "--json"]) { RedirectStandardOutput = true })!;
        string answer = await client.StandardOutput.ReadToEndAsync(cancel);
        await client.WaitForExitAsync(cancel);
        double seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        using var json = JsonDocument.Parse(answer);
        double bits = json.RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble();
        return (bits / 1e6, GateTrial.PassedBytes(inside) - before, seconds);
    }
}

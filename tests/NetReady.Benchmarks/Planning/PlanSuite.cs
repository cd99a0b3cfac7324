using NetReady.Benchmarks.Measuring;
using NetReady.Collector.Planning;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Scoring.Policies;
using NetReady.Testing;

namespace NetReady.Benchmarks.Planning;

/// <summary>What it takes to say what another version of the shipped policies would do to a fleet, now and over the last 30 days.</summary>
internal static class PlanSuite
{
    // A tenth of the fleet that the target is about: each host is read, judged and walked by itself.
    private const int Hosts = 1_000;
    private const int Reckoned = 10;
    private const int Rounds = 3;
    private static readonly TimeSpan period = TimeSpan.FromDays(30);

    /// <summary>Measures and writes the table.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        using var scratch = new TemporaryDirectory();
        string shipped = Path.Combine(Repository.Root, "policies"), data = scratch["data"];
        await StoredMonth.MakeAsync(data, shipped, Hosts, cancel);
        var now = StoredMonth.Start.AddDays(StoredMonth.Days);
        using var readers = StoreReaders.Open(data);
        var live = readers.Read(sql => LivePolicies.Read(sql, PolicyVersions.Live(sql)!, now))!;

        var plans = new Dictionary<string, PolicyPlan>();
        Contender Planning(string name, PolicySet proposed, TimeSpan? since) => new(name, () => Measuring.Rounds.TimeAsync(1, _ =>
        {
            var fleet = StoredFleet.Read(readers, now);
            plans[name] = new Planner(fleet, TwoVersions.Of(live, proposed, fleet.Waivers, now)).Plan(now - since, null, cancel);
        }));
        PolicySet nobody = Limits(shipped, "0.9 %", "20 ms"), tenth = Limits(shipped, "0.9 %", "5 ms"), everybody = Limits(shipped, "0.5 %", "1 ms");
        var results = await Measuring.Rounds.RunAsync(
            [
                Planning("two limits changed, no host differs", nobody, period), Planning("the same, now alone", nobody, null),
                Planning("two limits changed, a tenth of the hosts differs", tenth, period), Planning("the same tenth, now alone", tenth, null),
                Planning("two limits changed, every host differs", everybody, period), Planning("the same hosts, now alone", everybody, null),
                Planning("nothing required any more, every host differs", WithoutRequirements(shipped), period), Planning("a policy that judges none of the hosts changed", ForOthersOnly(shipped), period),
            ], 1, Rounds, cancel);

        await output.WriteLineAsync($"""
            {Hosts:N0} hosts with {StoredMonth.Days} days of history each ({Figures.Bytes(new FileInfo(Path.Combine(data, CollectorStore.FileName)).Length)} of store, in the page cache as far as it fits), under the shipped policies and under others.
            Read by {Environment.ProcessorCount} threads, from the file, with nothing kept between plans.

            """);
        var table = new Table($"{Hosts:N0} hosts", "median", "range", "processor", "differ now", "flip now", "flipped at some time");
        foreach (var result in results)
            table.Add(result.Name, Figures.Time(result.SecondsEach.Median), Figures.TimeRange(result.SecondsEach), Figures.Time(result.CpuSecondsEach.Median), $"{plans[result.Name].Rules.Select(rule => rule.Hosts).DefaultIfEmpty().Max():N0}", $"{plans[result.Name].Flips.Length:N0}", $"{plans[result.Name].Past?.Hosts:N0}");
        await table.WriteAsync(output);
        await output.WriteLineAsync();
        await new HostParts(readers, live, now, period).WriteAsync(output, nobody, everybody, cancel);
        await output.WriteLineAsync();
        foreach (var result in results.Where(result => plans[result.Name].Past is not null && plans[result.Name].Hosts.MayDiffer > 0))
        {
            double seconds = result.SecondsEach.Median * Reckoned;
            await output.WriteLineAsync(Figures.Verdict($"{result.Name}: 10,000 hosts x 30 days in at most 10 s on 2 cores",
                $"reckoned from a tenth of them, {Figures.Time(seconds)} by the clock and {Figures.Time(result.CpuSecondsEach.Median * Reckoned)} of processor time", seconds <= 10));
        }
    }

    // What an officer's morning may come to: two limits on the line.
    private static PolicySet Limits(string folder, string loss, string jitter) => Changed(folder, (name, text) => name != "smart-working-network.yaml" ? text
        : text.Replace("must: below 1 %", $"must: below {loss}", StringComparison.Ordinal).Replace("must: below 30 ms", $"must: below {jitter}", StringComparison.Ordinal));

    // The worst case: every host is put into words twice.
    private static PolicySet WithoutRequirements(string folder) => Changed(folder, (_, text) => text.Replace("required: true", "required: false", StringComparison.Ordinal));

    private static PolicySet ForOthersOnly(string folder) => Changed(folder, (name, text) => name == "secret-template.yaml" ? text.Replace("ready_from: 90", "ready_from: 96", StringComparison.Ordinal) : text);

    private static PolicySet Changed(string folder, Func<string, string, string> change)
    {
        var files = PolicyFolder.ReadFiles(folder).Files.Select(file => (file.Name, System.Text.Encoding.UTF8.GetBytes(change(file.Name, System.Text.Encoding.UTF8.GetString(file.Bytes)))));
        var load = PolicyFolder.Load(files);
        return load.Policies ?? throw new InvalidOperationException(string.Join('\n', load.Problems));
    }
}

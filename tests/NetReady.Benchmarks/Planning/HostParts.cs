using NetReady.Benchmarks.Measuring;
using NetReady.Collector.Planning;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Collector.Verdicts;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Timelines;

namespace NetReady.Benchmarks.Planning;

/// <summary>What a plan spends on one host, step by step, on one thread.</summary>
/// <param name="readers">The store.</param>
/// <param name="live">The live policies.</param>
/// <param name="now">The instant of the plan.</param>
/// <param name="period">How far back it looks.</param>
internal sealed class HostParts(StoreReaders readers, LivePolicies live, DateTimeOffset now, TimeSpan period)
{
    private const int HostsMeasured = 200;

    private readonly StoredFleet fleet = StoredFleet.Read(readers, now);

    /// <summary>Measures and writes the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="few">Policies of which few rules differ.</param>
    /// <param name="all">Policies by which every host's verdict differs.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task WriteAsync(TextWriter output, PolicySet few, PolicySet all, CancellationToken cancel)
    {
        var hosts = fleet.Judged.Take(HostsMeasured).ToList();
        TwoVersions fewChanged = VersionsOf(few), allDiffer = VersionsOf(all);
        var since = now - period;
        var texts = new ObservationTexts();
        long sinceHour = UtcHour.Before(since, fewChanged.Needs.LookBack);
        (string Name, Action<StoredHost> Do)[] steps =
        [
            ("read: what facts said", host => readers.Read(sql => StoredRuns.Read(sql, host.Host.Number, DateTimeOffset.MinValue, texts, null))),
            ("read: when it was heard", host => readers.Read(sql => HostDay.ReadContacts(sql, host.Host.Number, HostDay.Of(since), HostDay.Of(now)).Sum(day => day.Contacts().Length))),
            ("read: samples, packed", host => readers.Read(sql => KeptDays.Read(sql, host.Host.Number, (HostDay.Of(sinceHour), HostDay.Of(now)), sinceHour, now, _ => { }))),
            ("all of it read", host => Read(host, fewChanged, reading => reading.With(samples: true, facts: true, contacts: true))),
            ("two limits compared on what is read for that", host => Read(host, fewChanged, reading => fewChanged.ComeToSame(host, reading, since, now))),
            ("all read, and judged by both versions", host => Read(host, allDiffer, reading => allDiffer.Judge(All(reading), now))),
            ("all read, judged, and put into words", host => Read(host, allDiffer, reading => HostPlan.Of(host, allDiffer, All(reading), now))),
            ("all read, and walked by both versions", host => Read(host, allDiffer, reading => allDiffer.Walk(All(reading), since, now))),
        ];
        var results = await Rounds.RunAsync([.. steps.Select(step => new Contender(step.Name, () => Rounds.TimeAsync(hosts.Count, i => step.Do(hosts[i]))))], 2, 5, cancel);
        var table = new Table("a host, one thread", "median", "range", "processor", "allocated");
        foreach (var (result, step) in results.Zip(steps))
            table.Add(result.Name, Figures.Time(result.SecondsEach.Median), Figures.TimeRange(result.SecondsEach), Figures.Time(result.CpuSecondsEach.Median), Figures.Bytes(AllocatedBy(step.Do, hosts)));
        await table.WriteAsync(output);
    }

    private static HostHistory All(HistoryReading reading) => reading.With(samples: true, facts: true, contacts: true);

    private T Read<T>(StoredHost host, TwoVersions versions, Func<HistoryReading, T> use) => fleet.Read(host, now - period, versions.Needs.LookBack, use);

    private TwoVersions VersionsOf(PolicySet proposed) => TwoVersions.Of(live, proposed, fleet.Waivers, now);

    private static double AllocatedBy(Action<StoredHost> step, List<StoredHost> hosts)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var host in hosts) step(host);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)hosts.Count;
    }
}

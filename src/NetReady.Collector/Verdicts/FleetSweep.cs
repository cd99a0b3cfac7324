using System.Collections.Immutable;
using NetReady.Collector.Policies;
using NetReady.Collector.Waivers;
using NetReady.Scoring.Columns;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Verdicts;

/// <summary>
/// The fleet's evidence in columns: which verdicts time alone has changed is seen in one sweep, without reading a host from the store.
/// Hosts may be taken in while it is asked.
/// </summary>
/// <param name="live">The policies that judge now.</param>
/// <param name="waivers">The waivers now.</param>
internal sealed class FleetSweep(Func<LivePolicies> live, Func<WaiverBook> waivers)
{
    // What a sweep does not see may be so old: the ages that a scorecard shows, and what the host's ceiling is by the policies of other tiers.
    private static readonly TimeSpan oldest = TimeSpan.FromHours(1);

    private Filled? filled;

    /// <summary>Takes in what is known of a host as it is judged.</summary>
    public void Take(HostEvidence evidence)
    {
        var by = live();
        if (filled is not { } now || now.By != by) Volatile.Write(ref filled, now = new(by));
        if (now.Columns.Find(evidence.Host) is { } index) now.Columns.Replace(index, evidence);
        else now.Columns.Add(evidence);
    }

    /// <summary>The hosts whose scorecard no longer says what the verdict is, may not, or is older than an hour. For one caller at a time.</summary>
    /// <param name="scorecards">Every host with its scorecard; null where it has none.</param>
    /// <param name="at">The instant.</param>
    public ImmutableArray<string> Outdated(IEnumerable<KeyValuePair<string, Scorecard?>> scorecards, DateTimeOffset at)
    {
        // Where other policies are live meanwhile, nothing is known of any host by them.
        if (Volatile.Read(ref filled) is not { } now || now.By != live()) return [.. scorecards.Select(host => host.Key)];
        var lapsed = now.Columns.Lapsed(at).ToHashSet();
        var verdicts = now.Verdicts = now.Compiled.Sweep(now.Columns, at, now.By.Allowances with { Waivers = [.. waivers().All.Select(kept => kept.Waiver)] }, now.Verdicts);
        return
        [
            .. scorecards.Where(host => host.Value is not { } scorecard || at - scorecard.At >= oldest || scorecard.At > at
                || now.Columns.Find(host.Key) is not { } index || index >= verdicts.Count || lapsed.Contains(index) || !verdicts.Says(index, scorecard)).Select(host => host.Key),
        ];
    }

    private sealed class Filled(LivePolicies by)
    {
        public LivePolicies By { get; } = by;

        public CompiledPolicies Compiled { get; } = CompiledPolicies.Of(by.Set);

        public FleetColumns Columns => field ??= new(Compiled);

        public FleetVerdicts? Verdicts { get; set; }
    }
}

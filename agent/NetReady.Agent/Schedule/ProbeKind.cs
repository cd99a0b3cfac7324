using System.Collections.Immutable;
using NetReady.Core.Assignments;

namespace NetReady.Agent.Schedule;

/// <summary>How often one kind of probe runs: at random, exponentially, so that devices neither fall into step nor into a habit of the network.</summary>
/// <param name="Name">The kind's name.</param>
/// <param name="IsHeavy">Whether it fills the line: such a probe runs alone, within the daily budget, and not on a metered line.</param>
/// <param name="Mean">The mean time between two.</param>
/// <param name="Shortest">The shortest time.</param>
/// <param name="Longest">The longest time.</param>
/// <param name="Facts">The facts it makes.</param>
internal sealed record ProbeKind(string Name, bool IsHeavy, TimeSpan Mean, TimeSpan Shortest, TimeSpan Longest, ImmutableArray<string> Facts)
{
    /// <summary>Every kind there is. Throughput as often as ndt7's specification allows of clients that nobody starts.</summary>
    public static ImmutableArray<ProbeKind> All { get; } =
    [
        new("latency", false, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(12.5), ["net.rtt", "net.loss", "net.jitter", "net.reorder"]),
        new("vpn", false, TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(37.5), ["vpn.gateway.reachable", "vpn.gateway.rtt"]),
        new("throughput", true, TimeSpan.FromHours(6), TimeSpan.FromMinutes(36), TimeSpan.FromHours(15), ["net.down", "net.up"]),
    ];

    /// <summary>The kind that makes a fact, or null where none does.</summary>
    public static ProbeKind? Of(string fact) => All.FirstOrDefault(kind => kind.Facts.Contains(fact));

    /// <summary>A time until the next, drawn.</summary>
    /// <param name="random">A number from 0 to 1, 1 excluded.</param>
    public TimeSpan Draw(double random)
    {
        var drawn = Mean * -Math.Log(1 - random);
        return drawn < Shortest ? Shortest : drawn > Longest ? Longest : drawn;
    }
}

/// <summary>One probe of an assignment: all facts of one kind, target and sample length, which one measurement serves.</summary>
/// <param name="Kind">The kind of probe.</param>
/// <param name="Target">The target's name.</param>
/// <param name="Sample">The length of one sample.</param>
/// <param name="Wanted">The facts asked for.</param>
internal sealed record ProbeJob(ProbeKind Kind, string Target, TimeSpan Sample, ImmutableArray<SampleAssignment> Wanted)
{
    /// <summary>What tells it from the others, the same from start to start.</summary>
    public string Name => $"{Kind.Name} {Target} {Sample.TotalMilliseconds:0} ms";

    /// <summary>The probes that an assignment asks for, light ones first.</summary>
    public static ImmutableArray<ProbeJob> For(IEnumerable<SampleAssignment> samples) =>
    [
        .. samples
            .Select(sample => (Kind: ProbeKind.Of(sample.Fact), Sample: sample))
            .Where(pair => pair.Kind is not null)
            .GroupBy(pair => (pair.Kind, pair.Sample.Target, pair.Sample.Sample))
            .Select(group => new ProbeJob(group.Key.Kind!, group.Key.Target, group.Key.Sample, [.. group.Select(pair => pair.Sample)]))
            .OrderBy(job => job.Kind.IsHeavy),
    ];
}

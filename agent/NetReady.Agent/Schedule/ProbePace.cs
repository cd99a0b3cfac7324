using System.Collections.Immutable;
using NetReady.Agent.Probes;

namespace NetReady.Agent.Schedule;

/// <summary>How often one probe runs: at random, exponentially, so that devices neither fall into step nor into a habit of the network.</summary>
/// <param name="Probe">The probe's name in <see cref="ProbeTable"/>.</param>
/// <param name="Mean">The mean time between two.</param>
/// <param name="Shortest">The shortest time.</param>
/// <param name="Longest">The longest time.</param>
internal sealed record ProbePace(string Probe, TimeSpan Mean, TimeSpan Shortest, TimeSpan Longest)
{
    /// <summary>The pace of every probe. Throughput as often as ndt7's specification allows of clients that nobody starts.</summary>
    public static ImmutableArray<ProbePace> All { get; } =
    [
        new("stamp", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(12.5)),
        new("path", TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(75)),
        new("vpn", TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(37.5)),
        new("inside", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(12.5)),
        new("overhead", TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(75)),
        new("portal", TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(37.5)),
        new("dns", TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(37.5)),
        new("throughput", TimeSpan.FromHours(6), TimeSpan.FromMinutes(36), TimeSpan.FromHours(15)),
    ];

    /// <summary>The pace of a probe.</summary>
    public static ProbePace Of(Probe probe) => All.First(pace => pace.Probe == probe.Name);

    /// <summary>A time until the next, drawn.</summary>
    /// <param name="random">A number from 0 to 1, 1 excluded.</param>
    public TimeSpan Draw(double random)
    {
        var drawn = Mean * -Math.Log(1 - random);
        return drawn < Shortest ? Shortest : drawn > Longest ? Longest : drawn;
    }
}

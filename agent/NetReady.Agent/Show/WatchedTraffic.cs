using System.Collections.Immutable;
using NetReady.Agent.Capture;
using NetReady.Agent.Privacy;
using NetReady.Core.Assignments;

namespace NetReady.Agent.Show;

/// <summary>What is watched of the device's traffic while the agent runs.</summary>
/// <param name="Facts">The figures that leave the device; none where nothing is opened.</param>
/// <param name="Says">The same in a sentence.</param>
internal sealed record WatchedTraffic(ImmutableArray<string> Facts, string Says)
{
    /// <summary>By the last assignment and the accepted contract.</summary>
    public static WatchedTraffic By(Assignment? assignment, PrivacyGate privacy)
    {
        if (assignment is null) return new([], "not watched: the collector has asked for nothing yet");
        if (!TrafficWatch.MayWatch(assignment, privacy)) return new([], "never watched: the device is not the department's");
        var facts = TrafficWatch.Wanted(assignment, privacy);
        return facts.IsEmpty ? new([], "not watched: nothing asks for what comes of it")
            : new(facts, "while the agent runs, and where it has the right (on Linux CAP_NET_RAW), packets' headers are counted and forgotten; the last day's counts are kept in the agent's directory, and these figures leave:");
    }
}

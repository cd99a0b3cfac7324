using System.Collections.Immutable;
using NetReady.Agent.Capture;
using NetReady.Agent.Diagnosis;
using NetReady.Agent.Posture.Linux;
using NetReady.Agent.Posture.MacOS;
using NetReady.Agent.Posture.Windows;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture;

/// <summary>Which facts are read on which platform, and how. Documents list facts from here.</summary>
internal static class FactTables
{
    /// <summary>Every fact that the agent can read on a platform; it answers <c>not-supported</c> for the others.</summary>
    public static ImmutableArray<FactSource> For(Core.Facts.Platform platform) => platform switch
    {
        Core.Facts.Platform.Linux => [.. LinuxFacts.All, .. TrafficFacts.All, .. DiagnosisFacts.All, .. AgentFacts.All],
        Core.Facts.Platform.Windows => [.. WindowsFacts.All, .. TrafficFacts.All, .. DiagnosisFacts.All, .. AgentFacts.All],
        Core.Facts.Platform.MacOS => [.. MacOSFacts.All, .. TrafficFacts.All, .. DiagnosisFacts.All, .. AgentFacts.All],
        _ => AgentFacts.All,
    };

    /// <summary>Whether a fact is one that a device states: not sampled, not the register's, not made by the collector, and made by agents at all.</summary>
    public static bool IsDevicesToState(string name) =>
        Vocabulary.Find(name) is { IsSampled: false, Maker: Maker.Agent };
}

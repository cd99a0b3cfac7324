using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Agent.Posture;

/// <summary>What the agent says of itself; the same on every platform.</summary>
internal static class AgentFacts
{
    /// <summary>The fact that is reckoned from all others of a run, and so comes last.</summary>
    public const string Coverage = "agent.coverage";

    /// <summary>The table's part for every platform.</summary>
    public static ImmutableArray<FactSource> All { get; } =
    [
        new("agent.version", "agent", _ => FactValue.Version(AgentVersion.Current)),
        new("agent.memory", "agent", _ => FactValue.Of(new ByteSize(Environment.WorkingSet))),
        new("agent.outbox.depth", "agent", run => run.Context.OutboxDepth is { } depth ? FactValue.Count(depth()) : Reading.None(MissingReason.NotPresent, "This run delivers no reports.")),
    ];

    /// <summary>The share of facts that were told: as a value, or as not being there or making no sense on this device. What is still to be measured is left out.</summary>
    public static Reading ReckonCoverage(IReadOnlyCollection<Observation> others)
    {
        var due = others.Where(observation => observation.Missing != MissingReason.NotYetMeasured).ToList();
        return due.Count == 0
            ? Reading.None(MissingReason.NotApplicable, "No other fact was asked for.")
            : FactValue.Ratio((double)due.Count(observation => observation.Value is not null || observation.Missing is MissingReason.NotPresent or MissingReason.NotApplicable) / due.Count);
    }
}

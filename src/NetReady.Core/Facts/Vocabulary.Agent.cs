using System.Collections.Immutable;

namespace NetReady.Core.Facts;

public static partial class Vocabulary
{
    private static ImmutableArray<FactDefinition> AgentFacts =>
    [
        Stated("agent.version", FactKind.Version, "The agent's version.", Better.Higher) with { Personal = true },
        Stated("agent.report_age", FactKind.Duration, "Time since the collector last heard from the agent; the collector reckons it.", Better.Lower),
        Stated("agent.coverage", FactKind.Ratio, "Share of the stated facts asked for that the agent could tell.", Better.Higher),
        Stated("agent.memory", FactKind.Bytes, "Memory of the agent's process that is resident.", Better.Lower),
        Stated("agent.outbox.depth", FactKind.Count, "Reports that wait to be delivered.", Better.Lower),
    ];
}

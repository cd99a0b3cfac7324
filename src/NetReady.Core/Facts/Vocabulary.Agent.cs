using System.Collections.Immutable;

namespace NetReady.Core.Facts;

public static partial class Vocabulary
{
    private static ImmutableArray<FactDefinition> AgentFacts =>
    [
        Stated("agent.version", FactKind.Version, "The agent's version.", Better.Higher) with { Personal = true },
        Stated("agent.report_age", FactKind.Duration, "Time since the collector last heard from the agent; the collector reckons it.", Better.Lower) with { Maker = Maker.Collector },
        Stated("agent.collected_facts_allowed", FactKind.Boolean, "All that the collector holds of the device is on the list that the privacy contract of its class allows; the collector reckons it.", Better.Higher) with { Maker = Maker.Collector },
        Stated("agent.coverage", FactKind.Ratio, "Share of the stated facts asked for that the agent could tell.", Better.Higher),
        Stated("agent.memory", FactKind.Bytes, "Memory of the agent's process that is resident.", Better.Lower),
        Stated("agent.outbox.depth", FactKind.Count, "Reports that wait to be delivered.", Better.Lower),
    ];

    private static ImmutableArray<FactDefinition> AgentFactsToCome => NobodyYet(
        Stated("agent.identity.hardware_backed", FactKind.Boolean, "The agent's key is kept by hardware that does not give it out.", Better.Higher),
        Stated("agent.identity.valid_for", FactKind.Duration, "Time until the agent's identity runs out; negative once it has.", Better.Higher),
        Stated("agent.signatures_ok", FactKind.Boolean, "The signatures of the agent's program and of its policy are right.", Better.Higher));
}

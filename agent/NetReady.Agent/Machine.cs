using NetReady.Agent.Schedule;

namespace NetReady.Agent;

/// <summary>How an agent reads and measures the machine it runs on.</summary>
/// <param name="ReadFacts">Reads stated facts; given the agent's directory, where reading keeps what it must remember.</param>
/// <param name="Probe">Measures sampled facts.</param>
/// <param name="Time">The clock.</param>
internal sealed record Machine(Func<string, FactReading> ReadFacts, Probing Probe, TimeProvider Time);

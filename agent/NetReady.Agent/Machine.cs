using NetReady.Agent.Platform;
using NetReady.Agent.Posture;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Throughput.Evidence;
using NetReady.Agent.Schedule;

namespace NetReady.Agent;

/// <summary>How an agent reads and measures the machine it runs on.</summary>
/// <param name="ReadFacts">Reads stated facts; given the agent's directory, where reading keeps what it must remember.</param>
/// <param name="Probe">Measures sampled facts.</param>
/// <param name="Time">The clock.</param>
internal sealed record Machine(Func<string, FactReading> ReadFacts, Probing Probe, TimeProvider Time)
{
    /// <summary>This machine, by its own posture tables and probes.</summary>
    public static Machine This(TimeProvider time)
    {
        // Where the counters lie elsewhere, nothing is seen.
        var line = new LineWatch(new(), time, new());
        return new(ReadThis(time), (request, collectorKeyHash, cancellation) => ProbeTable.RunAsync(request, new(time, collectorKeyHash) { Line = line }, cancellation), time) { Line = line };
    }

    /// <summary>What is seen of the line while the agent runs; null where nobody looks.</summary>
    public LineWatch? Line { get; init; }

    private static Func<string, FactReading> ReadThis(TimeProvider time) =>
        directory => (names, assignment, waiting, cancellation) => new PostureReader(new()
        {
            StateDirectory = Path.Combine(directory, "posture"),
            Clock = time,
            Run = new CommandRunner(time).RunAsync,
            Parameters = assignment.Parameters,
            OutboxDepth = () => waiting,
        }).ReadAsync(names, cancellation);
}

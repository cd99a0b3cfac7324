using Microsoft.Extensions.Logging;
using NetReady.Agent.Capture;
using NetReady.Agent.Diagnosis;
using NetReady.Agent.Platform;
using NetReady.Agent.Posture;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Throughput.Evidence;
using NetReady.Agent.Probes.Vpn;
using NetReady.Agent.Schedule;
using NetReady.Agent.Schedule.Calls;
using NetReady.Agent.State;

namespace NetReady.Agent;

/// <summary>How an agent reads and measures the machine it runs on.</summary>
/// <param name="ReadFacts">Reads stated facts; given the agent's directory, where reading keeps what it must remember.</param>
/// <param name="Probe">Measures sampled facts; given the agent's directory, where the keys of gateways lie and what is remembered of lines.</param>
/// <param name="Time">The clock.</param>
internal sealed record Machine(Func<string, FactReading> ReadFacts, Func<string, Probing> Probe, TimeProvider Time)
{
    /// <summary>What watches the traffic of this machine while an agent runs as a service; null where nothing does.</summary>
    public TrafficWatch? Traffic { get; init; }

    /// <summary>Examines line and VPN; given the agent's directory, where the keys of gateways lie.</summary>
    public required Func<string, Examining> Examine { get; init; }

    /// <summary>What is seen of the line while the agent runs; null where nobody looks.</summary>
    public LineWatch? Line { get; init; }

    /// <summary>Whether a call seems to be in progress; null where that cannot be told.</summary>
    public Func<bool?> IsInCall { get; init; } = () => null;

    /// <summary>An agent at work on this machine, with all that watches it.</summary>
    /// <param name="options">How to run it.</param>
    /// <param name="loggers">Where it says what happens.</param>
    public AgentRunner Runner(AgentOptions options, ILoggerFactory loggers) =>
        new(options, ReadFacts(options.DataDirectory), Probe(options.DataDirectory), loggers, Time) { Traffic = Traffic, Line = Line, IsInCall = IsInCall, Examine = Examine(options.DataDirectory) };

    /// <summary>This machine, by its own posture tables and probes.</summary>
    public static Machine This(TimeProvider time)
    {
        var traffic = TrafficWatch.OfThisMachine(time);
        var files = new SystemFiles();
        var diagnoser = new Diagnoser(time);
        var line = new LineWatch(files, time, new());
        var microphone = new Microphone(files);
        return new(
            directory => (names, assignment, waiting, cancellation) => new PostureReader(new()
            {
                StateDirectory = Path.Combine(directory, "posture"),
                Clock = time,
                Run = new CommandRunner(time).RunAsync,
                Parameters = assignment.Parameters,
                OutboxDepth = () => waiting,
                Traffic = () => traffic.State,
                Diagnosis = () => diagnoser.State,
            }).ReadAsync(names, cancellation),
            directory => (request, collectorKeyHash, cancellation) => ProbeTable.RunAsync(
                request, new(time, collectorKeyHash) { KeyOf = GatewayKeys.In(directory), Line = line, Memory = new(new StateDirectory(directory), files), Files = files }, cancellation),
            time)
        {
            Traffic = traffic, Line = line, IsInCall = () => traffic.HasCall is true ? true : microphone.IsRecording(),
            Examine = directory => (assignment, collectorKeyHash, cancellation) =>
                diagnoser.RunAsync(assignment, new(time, collectorKeyHash) { KeyOf = GatewayKeys.In(directory), Files = files }, cancellation),
        };
    }
}

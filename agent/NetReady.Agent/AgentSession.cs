using Microsoft.Extensions.Logging;
using NetReady.Agent.Capture;
using NetReady.Agent.Delivery;
using NetReady.Agent.Identity;
using NetReady.Agent.Outbox;
using NetReady.Agent.Schedule;
using NetReady.Agent.State;
using NetReady.Core.Envelopes;
using NetReady.Core.Programs;

namespace NetReady.Agent;

/// <summary>All that is open while one agent works: its state directory, which no other may use, and the parts that work on it.</summary>
internal sealed class AgentSession : IDisposable
{
    private readonly IDisposable hold;
    private readonly DeviceKey key;
    private readonly CollectorClient collector, slots;

    /// <summary>Opens the state directory.</summary>
    /// <exception cref="ProgramException">The device is not enrolled, its state is broken, or another agent has it.</exception>
    public AgentSession(AgentOptions options, FactReading readFacts, Probing probe, Func<bool?> isInCall, Examining? examine, Func<double> random, ILoggerFactory loggers, TimeProvider time)
    {
        var state = new StateDirectory(options.DataDirectory);
        var identity = DeviceIdentity.Get(state);
        key = DeviceIdentity.Key(state);
        hold = state.Hold();
        Queue = new(state, options.OutboxBound, time, loggers.CreateLogger<ReportQueue>());
        slots = new(identity.Address, identity.KeyHash, options.ExchangeTimeout, time);
        Rounds = new(state, Queue, identity, readFacts, probe, new SlotClient(identity, key, slots).AskAsync, time, loggers.CreateLogger<Rounds>()) { IsInCall = isInCall, Examine = examine };
        Traffic = new(state.FullPath, identity.Host, BootId.Current, () => TimeSpan.FromMilliseconds(Environment.TickCount64), time, loggers.CreateLogger<TrafficMemory>());
        collector = new(identity.Address, identity.KeyHash, options.ExchangeTimeout, time);
        var signer = new ReportSigner(Queue, key, identity.Host, () => Rounds.Privacy, time);
        Courier = new(Queue, signer, collector, state, random, time, loggers.CreateLogger<Courier>())
        {
            Attempted = Rounds.Keep,
            Assigned = assignment =>
            {
                if (Rounds.Adopt(assignment)) Assigned?.Invoke();
            },
        };
    }

    /// <summary>Where the day's counts of traffic are kept.</summary>
    public TrafficMemory Traffic { get; }

    /// <summary>Called when the collector gave another assignment.</summary>
    public Action? Assigned { get; init; }

    /// <summary>The outbox.</summary>
    public ReportQueue Queue { get; }

    /// <summary>What reads and measures.</summary>
    public Rounds Rounds { get; }

    /// <summary>What delivers.</summary>
    public Courier Courier { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        collector.Dispose();
        slots.Dispose();
        key.Dispose();
        hold.Dispose();
    }
}

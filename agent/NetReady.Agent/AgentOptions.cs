using NetReady.Core.Units;

namespace NetReady.Agent;

/// <summary>How an agent is run.</summary>
internal sealed class AgentOptions
{
    /// <summary>Where the agent keeps its key, its identity and what it has not delivered yet.</summary>
    public required string DataDirectory { get; set; }

    /// <summary>The most that undelivered reports may take on disk; 20 MB unless set, at least 100 kB.</summary>
    public ByteSize OutboxBound { get; set; } = ByteSize.FromMegabytes(20);

    /// <summary>Whether the first round takes every measurement, also a heavy one that is not due yet since the agent last ran.</summary>
    public bool MeasureAllAtStart { get; set; }

    /// <summary>How long one exchange with the collector may take; 30 s unless set.</summary>
    public TimeSpan ExchangeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether memory goes back to the system whenever nothing is due; for a process in which nothing but the agent works.</summary>
    public bool GivesMemoryBack { get; set; }
}

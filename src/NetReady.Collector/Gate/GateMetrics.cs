using System.Diagnostics.Metrics;

namespace NetReady.Collector.Gate;

/// <summary>What the far end of gate tests counts, on the collector's meter.</summary>
internal sealed class GateMetrics(Meter meter)
{
    /// <summary>Trains by <c>direction</c> (<c>down</c>, <c>up</c>).</summary>
    public Counter<long> Trains { get; } = meter.CreateCounter<long>("netready_gate_trains_total", description: "Trains of gate tests sent to devices (down) or received from them (up).");

    /// <summary>Bytes on the line by <c>direction</c>, headers included.</summary>
    public Counter<long> Bytes { get; } = meter.CreateCounter<long>("netready_gate_bytes_total", unit: "By", description: "Bytes of gate tests' trains, by direction.");

    /// <summary>Requests that were turned away, by <c>reason</c> (<c>busy</c>, <c>bad_cookie</c>, <c>spent</c>, <c>refused</c>).</summary>
    public Counter<long> TurnedAway { get; } = meter.CreateCounter<long>("netready_gate_turned_away_total", description: "Requests for trains that were turned away, by reason.");

    /// <summary>Datagrams that are no message of the protocol.</summary>
    public Counter<long> Malformed { get; } = meter.CreateCounter<long>("netready_gate_malformed_total", description: "Datagrams to the gate test's port that are none of its messages.");

    /// <summary>Failures to receive or send.</summary>
    public Counter<long> Failures { get; } = meter.CreateCounter<long>("netready_gate_failures_total", description: "Failures to receive or send a gate test's message.");
}

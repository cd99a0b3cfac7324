using System.Diagnostics.Metrics;

namespace NetReady.Collector.Reflector;

/// <summary>What the reflector counts, on the collector's meter.</summary>
internal sealed class ReflectorMetrics(Meter meter)
{
    /// <summary>Packets reflected.</summary>
    public Counter<long> Packets { get; } = meter.CreateCounter<long>("netready_reflector_packets_total", description: "STAMP packets reflected.");

    /// <summary>Packets that are no STAMP, or that come from where no sender sends.</summary>
    public Counter<long> Malformed { get; } = meter.CreateCounter<long>(
        "netready_reflector_malformed_total", description: "Packets that were dropped: too short for STAMP, or from a port that only reflectors use.");

    /// <summary>Packets that could not be reflected because receiving or sending failed.</summary>
    public Counter<long> Failures { get; } = meter.CreateCounter<long>("netready_reflector_failures_total", description: "Failures to receive or send a STAMP packet.");
}

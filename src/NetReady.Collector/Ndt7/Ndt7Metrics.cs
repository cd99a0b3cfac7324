using System.Diagnostics.Metrics;

namespace NetReady.Collector.Ndt7;

/// <summary>What the ndt7 server counts, on the collector's meter.</summary>
internal sealed class Ndt7Metrics(Meter meter)
{
    /// <summary>Tests by <c>direction</c> and <c>result</c> (<c>done</c>, <c>cut</c>, <c>refused</c>, <c>busy</c>).</summary>
    public Counter<long> Tests { get; } = meter.CreateCounter<long>("netready_ndt7_tests_total", description: "ndt7 tests, by direction and result.");

    /// <summary>Bytes of payload by <c>direction</c>.</summary>
    public Counter<long> Bytes { get; } = meter.CreateCounter<long>("netready_ndt7_bytes_total", unit: "By", description: "Payload of ndt7 tests, by direction.");
}

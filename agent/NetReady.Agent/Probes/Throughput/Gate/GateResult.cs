using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>What came of one direction's test.</summary>
/// <param name="Terms">What was asked.</param>
/// <param name="Decision">The answer.</param>
/// <param name="Readings">What each train showed.</param>
internal sealed record GateResult(GateTerms Terms, GateDecision Decision, IReadOnlyList<TrainReading> Readings)
{
    /// <summary>How it was found out: <c>trains</c>, <c>tcp</c> or <c>evidence</c>.</summary>
    public string Method { get; init; } = "trains";

    /// <summary>What was sent and received for it, headers included.</summary>
    public ByteSize Bytes { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The longest that a packet waited on the way, beyond the least: latency under load is at least that much higher. Zero where nothing came.</summary>
    public TimeSpan MostQueue => TimeSpan.FromSeconds(Readings.Select(reading => reading.MostQueue).DefaultIfEmpty().Max());

    /// <summary>How much longer packets took while the line was filled; null where no train filled anything, as over TCP.</summary>
    public LoadedDelay? Loaded => Readings.Count == 0 ? null : LoadedDelay.Of(Readings);
}

/// <summary>A test that ended without any answer.</summary>
internal sealed class GateFailedException(ProbeFailure failure) : Exception(failure.Detail)
{
    /// <summary>The reason.</summary>
    public ProbeFailure Failure => failure;

    /// <summary>What was sent and received until then, headers included.</summary>
    public ByteSize Bytes { get; set; }
}

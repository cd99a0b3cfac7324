using System.Collections.Immutable;
using NetReady.Core.Units;

namespace NetReady.Agent.Schedule;

/// <summary>What measuring has cost today and when heavy probes are due again; it outlives the process, so that restarts cost nobody's line.</summary>
/// <param name="Day">The day, UTC, by its number.</param>
/// <param name="Spent">The bytes spent on that day.</param>
/// <param name="HeavyDue">When each heavy probe is due, by the job's name.</param>
internal sealed record MeasuringState(int Day, ByteSize Spent, ImmutableDictionary<string, DateTimeOffset> HeavyDue)
{
    /// <summary>The file it is kept in.</summary>
    public const string FileName = "measuring.json";

    /// <summary>Nothing spent, nothing due later.</summary>
    public static MeasuringState None { get; } = new(0, default, ImmutableDictionary<string, DateTimeOffset>.Empty);

    /// <summary>The state as of a day: another day's bytes count no more.</summary>
    public MeasuringState On(DateTimeOffset now) => Day == DayOf(now) ? this : this with { Day = DayOf(now), Spent = default };

    private static int DayOf(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime).DayNumber;
}

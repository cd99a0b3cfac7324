namespace NetReady.Testing;

/// <summary>The system's clock, whose wall clock somebody sets in between; what it counts time by goes on as ever.</summary>
public sealed class SteppedClock : TimeProvider
{
    private long off;

    /// <summary>How far the wall clock has been set.</summary>
    public TimeSpan Off => TimeSpan.FromTicks(Interlocked.Read(ref off));

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Off;

    /// <summary>Sets the wall clock forward, or back.</summary>
    public void Step(TimeSpan by) => Interlocked.Add(ref off, by.Ticks);
}

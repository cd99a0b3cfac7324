namespace NetReady.Testing;

/// <summary>The system's clock with a wall clock that a test sets, forward or back, in the middle of something; timestamps and timers go on as they were.</summary>
public sealed class JumpingClock : TimeProvider
{
    private long ahead;

    /// <summary>How far the wall clock is ahead of the system's.</summary>
    public TimeSpan Ahead
    {
        get => new(Interlocked.Read(ref ahead));
        set => Interlocked.Exchange(ref ahead, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}

namespace NetReady.Testing;

/// <summary>A clock that moves only when a test moves it; timers fire as it passes them.</summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = start;

    /// <summary>A clock that starts at 2026-11-21 09:00 UTC.</summary>
    public ManualTimeProvider()
        : this(new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers wait; a test advances only once its subject does.</summary>
    public int WaitingTimers
    {
        get { lock (gate) return timers.Count(timer => timer.Due is not null); }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override long GetTimestamp()
    {
        lock (gate) return now.UtcTicks;
    }

    /// <summary>Moves the clock on and fires, in order, each timer that comes due on the way; one that would be due more than some thousand times, fewer times, as after a sleep.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset until;
        lock (gate) until = now + by;
        while (true)
        {
            ManualTimer? next = null;
            lock (gate)
            {
                // Days go by in steps of a second: each has to cost next to nothing.
                foreach (var timer in timers)
                    if (timer.Due <= until && (next is null || timer.Due < next.Due)) next = timer;
                now = next?.Due ?? until;
                next?.Rearm(until);
            }
            if (next is null) return;
            next.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        lock (gate) timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private const int MostTimes = 1000;

        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset? Due { get; private set; }

        public void Fire() => callback(state);

        public void Rearm(DateTimeOffset until) => Due = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : Due + (period * Math.Max(1, Math.Floor((until - Due!.Value) / period / MostTimes)));

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            lock (clock.gate)
            {
                period = newPeriod;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
            }
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate) clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

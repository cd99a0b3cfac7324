namespace NetReady.Agent.Schedule;

/// <summary>Waits by the wall clock, which goes on while a device sleeps; timers do not.</summary>
internal static class WallClock
{
    private static readonly TimeSpan look = TimeSpan.FromSeconds(30);

    /// <summary>Waits until an instant, but never longer than it was away at first, should the clock be set back; a sleeping device is at most 30 s late once awake.</summary>
    /// <param name="due">The instant.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sooner">Ends the wait before; null for nothing.</param>
    /// <param name="cancellation">Ends the wait with an exception.</param>
    public static async Task WaitUntilAsync(DateTimeOffset due, TimeProvider time, Task? sooner, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        var planned = due - time.GetUtcNow();
        while (sooner?.IsCompleted != true && time.GetUtcNow() < due && planned - time.GetElapsedTime(began) is { Ticks: > 0 } left)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var tick = Task.Delay(left < look ? left : look, time, stop.Token);
            await Task.WhenAny(tick, sooner ?? tick);
            await stop.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }
}

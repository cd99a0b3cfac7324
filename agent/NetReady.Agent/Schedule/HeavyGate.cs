using System.Collections.Immutable;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Slots;

namespace NetReady.Agent.Schedule;

/// <summary>Whether a measurement that fills the line may run now: not on a metered line, not on battery, not during a call, and not while others measure the same line.</summary>
/// <param name="readFacts">Reads what the device says of line and power; nothing of it leaves the device for this.</param>
/// <param name="isInCall">Whether a call seems to be in progress; null where that cannot be told. It is asked here and told nowhere.</param>
/// <param name="askSlot">Asks the collector for the line.</param>
/// <param name="random">For the jitter: a number from 0 to 1, 1 excluded.</param>
/// <param name="time">The clock.</param>
internal sealed class HeavyGate(FactReading readFacts, Func<bool?> isInCall, SlotAsking askSlot, Func<double> random, TimeProvider time)
{
    private static readonly ImmutableArray<string> conditions = ["net.metered", "device.power.on_battery"];

    // Beside what a probe says that its samples take: connecting, and waiting for last words.
    private static readonly TimeSpan besides = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan mostWaiting = TimeSpan.FromMinutes(1);

    /// <summary>What the device's own state speaks against; null where nothing does. What it cannot tell speaks against nothing.</summary>
    public async Task<MissingReason?> AgainstAsync(Assignment assignment, CancellationToken cancellation)
    {
        var said = await readFacts(conditions, assignment, 0, cancellation);
        bool IsSo(string name) => said.Any(fact => fact.Key.Name == name && fact.Value is { Range: { IsExact: true, Low: not 0 } });
        return IsSo(conditions[0]) ? MissingReason.Metered : IsSo(conditions[1]) ? MissingReason.OnBattery : isInCall() is true ? MissingReason.InCall : null;
    }

    /// <summary>Waits for the line, a minute at most. Whether the device has it; then <see cref="DoneAsync"/> gives it back.</summary>
    public async Task<bool> TakeAsync(ProbeJob job, CancellationToken cancellation)
    {
        var lasts = (job.Request.Sample * job.Request.Wanted.Length) + besides;
        if (lasts > SlotRequest.Longest) lasts = SlotRequest.Longest;
        long began = time.GetTimestamp();
        while (await askSlot(lasts, cancellation) is { } reply)
        {
            if (reply.Granted) return true;
            // Some later than told, and not all who wait at the same instant.
            var wait = reply.Wait * (1 + random());
            if (wait <= TimeSpan.Zero || time.GetElapsedTime(began) + wait > mostWaiting) return false;
            await Task.Delay(wait, time, cancellation);
        }
        return false;
    }

    /// <summary>Gives the line back. Where the collector cannot be told, it takes it back itself when the time is up.</summary>
    public Task DoneAsync(CancellationToken cancellation) => askSlot(TimeSpan.Zero, cancellation);
}

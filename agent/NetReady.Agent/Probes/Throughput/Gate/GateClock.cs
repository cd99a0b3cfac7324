namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>What greetings tell: the round trip, how the delay varies at rest, and how far the two clocks can be apart. Times in ns.</summary>
internal sealed class GateClock
{
    private readonly List<double> up = [], down = [];
    private long least = long.MinValue, most = long.MaxValue;

    /// <summary>How many greetings were answered.</summary>
    public int Count => up.Count;

    /// <summary>The shortest round trip.</summary>
    public TimeSpan RoundTrip { get; private set; } = TimeSpan.MaxValue;

    /// <summary>The variation of the delay to the far end at rest, in seconds.</summary>
    public double SigmaUp => TrainReading.SigmaOf(up);

    /// <summary>The variation of the delay from there.</summary>
    public double SigmaDown => TrainReading.SigmaOf(down);

    /// <summary>Notes a greeting and its answer: sent and received by this clock, received and sent by the far one.</summary>
    public void Add(long sent, long farReceived, long farSent, long received)
    {
        up.Add((farReceived - sent) * 1e-9);
        down.Add((received - farSent) * 1e-9);
        // Neither way takes less than no time.
        most = Math.Min(most, farReceived - sent);
        least = Math.Max(least, farSent - received);
        var trip = TimeSpan.FromTicks(Math.Max(0, received - sent - Math.Max(0, farSent - farReceived)) / TimeSpan.NanosecondsPerTick);
        if (trip < RoundTrip) RoundTrip = trip;
    }

    /// <summary>Whether something that was sent then may have come at that time by the far clock, and been told of by now.</summary>
    public bool IsPossible(long sent, long farReceived, long now)
    {
        const long ClocksDrift = 2_000_000;
        // In floating point, as a far end may say any number at all.
        return farReceived >= (double)sent + least - ClocksDrift && farReceived <= (double)now + most + ClocksDrift;
    }
}

namespace NetReady.Agent.Probes.Stamp;

/// <summary>What one sample is, of the packets of a stream, as the vocabulary says it. Null where the packets do not tell.</summary>
internal static class StampReducers
{
    /// <summary>The median of the round trips, in seconds.</summary>
    public static double? RoundTrip(StampOutcome outcome)
    {
        double[] trips = [.. outcome.RoundTrips.OfType<TimeSpan>().Select(trip => trip.TotalSeconds).Order()];
        return trips.Length == 0 ? null : (trips[(trips.Length - 1) / 2] + trips[trips.Length / 2]) / 2;
    }

    /// <summary>The share of packets that were not answered (RFC 7680), where any was.</summary>
    public static double? Loss(StampOutcome outcome) =>
        // Where nothing at all comes back, a reflector that is mute or gone looks like a line that loses everything: it is no word on the line.
        outcome.Answered == 0 ? null : (outcome.RoundTrips.Count - outcome.Answered) / (double)outcome.RoundTrips.Count;

    /// <summary>The mean absolute difference between the round trips of two packets sent one after the other and both answered (RFC 3393 §2.2), in seconds.</summary>
    public static double? DelayVariation(StampOutcome outcome)
    {
        double sum = 0;
        int pairs = 0;
        for (int i = 1; i < outcome.RoundTrips.Count; i++)
        {
            if (outcome.RoundTrips[i - 1] is not { } before || outcome.RoundTrips[i] is not { } after) continue;
            sum += Math.Abs((after - before).TotalSeconds);
            pairs++;
        }
        return pairs == 0 ? null : sum / pairs;
    }

    /// <summary>The share of answers that came after a later packet's (RFC 4737 §4.1).</summary>
    public static double? Reordering(StampOutcome outcome) => outcome.Answered == 0 ? null : outcome.Reordered / (double)outcome.Answered;
}

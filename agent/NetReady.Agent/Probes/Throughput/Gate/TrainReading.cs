namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>What one train, or as much of it as has come, shows about the path. Seconds and bytes throughout.</summary>
internal sealed record TrainReading
{
    private const int LeastLeadIn = 6, RecentPackets = 64;
    // What the fastest of n packets took beyond the path's least is, for exponential delays, exponential with an n-th of their mean: e^-10.
    private const double SlackInMeans = 10;
    private const double ScaledAsNormal = 1.4826;
    // Below this no clock of a program's tells delays apart.
    private const double LeastSigma = 20e-6;

    /// <summary>The variation of the delay at rest, measured on the lead-in (the median absolute deviation, scaled as for a normal distribution).</summary>
    public required double Sigma { get; init; }

    /// <summary>
    /// The most by which the bytes of any stretch exceed what a line of the refuted rate carries in its time. Delays can only lengthen that time, as it runs from when the
    /// stretch could first have reached the limit to when its last packet came: so an excess above a bucket's depth proves a rate above the refuted one.
    /// </summary>
    public required double ExcessBytes { get; init; }

    /// <summary>The rate that the path surely carries, in bit/s, where no bucket is deeper than the prior; 0 where nothing is shown.</summary>
    public required double ShownBitsPerSecond { get; init; }

    /// <summary>The rate of arrivals while something held them back; null where nothing did for long enough.</summary>
    public Plateau? HeldBack { get; init; }

    /// <summary>The highest delay above the base.</summary>
    public double MostQueue { get; init; }

    /// <summary>The 95th percentile of the delay above the base: latency under load, or less than it, as a train is short.</summary>
    public double Queue95 { get; init; }

    /// <summary>Whether the path was filled to where it drops packets, so that no load makes them wait longer.</summary>
    public bool IsFull => HeldBack is not null && RecentLoss >= TrainPlanner.HeavyLoss;

    /// <summary>The share of the train's packets that were lost, of those known to have been sent.</summary>
    public double Loss { get; init; }

    /// <summary>The share of the last packets seen that were lost; 0 where too few were seen to tell a policer from chance.</summary>
    public double RecentLoss { get; init; }

    /// <summary>The bytes of the train up to the last packet seen, the lost ones too.</summary>
    public double SeenBytes { get; init; }

    /// <summary>The variation of delays at rest, in seconds, of at least one.</summary>
    public static double SigmaOf(IReadOnlyCollection<double> delays)
    {
        double middle = Median(delays);
        return Math.Max(LeastSigma, ScaledAsNormal * Median(delays.Select(delay => Math.Abs(delay - middle))));
    }

    /// <summary>Reads a train; null where too little of its lead-in came to tell anything.</summary>
    public static TrainReading? Of(TrainRecord train, GateTerms terms)
    {
        double[] atRest = [.. Enumerable.Range(0, Math.Min(train.LeadIn, train.Seen)).Where(train.Came).Select(train.Delay).Order()];
        if (atRest.Length < LeastLeadIn) return null;
        int[] came = [.. Enumerable.Range(train.LeadIn, Math.Max(0, train.Seen - train.LeadIn)).Where(train.Came)];
        double middle = atRest[atRest.Length / 2], sigma = SigmaOf(atRest);
        double slack = SlackInMeans * Math.Max(sigma, middle - atRest[0]) / atRest.Length;
        double @base = came.Select(train.Delay).Append(atRest[0]).Min();
        var (excess, shown) = Excess(train, came, @base - slack, terms);
        double[] queue = [.. came.Select(number => train.Delay(number) - @base).Order()];
        return new()
        {
            Sigma = sigma, ExcessBytes = excess, ShownBitsPerSecond = shown, HeldBack = new HeldBackStretch(train, @base, sigma).Plateau(),
            MostQueue = queue.Length > 0 ? queue[^1] : 0, Queue95 = queue.Length > 0 ? queue[(int)(0.95 * (queue.Length - 1))] : 0,
            Loss = train.Seen > train.LeadIn ? 1 - (came.Length / (double)(train.Seen - train.LeadIn)) : 0,
            RecentLoss = train.Seen - train.LeadIn < RecentPackets ? 0 : Enumerable.Range(train.Seen - RecentPackets, RecentPackets).Count(number => !train.Came(number)) / (double)RecentPackets,
            SeenBytes = Math.Max(0, train.Seen - train.LeadIn) * (double)train.PacketBytes,
        };
    }

    private static (double Bytes, double ShownBitsPerSecond) Excess(TrainRecord train, int[] came, double least, GateTerms terms)
    {
        double rate = terms.RefutedBitsPerSecond / 8, start = double.PositiveInfinity, last = double.NegativeInfinity, bytes = 0, most = 0, shown = 0;
        foreach (int number in came)
        {
            start = Math.Min(start, bytes - (rate * (train.SentAt(number) + least)));
            bytes += train.PacketBytes;
            last = Math.Max(last, train.ReceivedAt(number));
            most = Math.Max(most, bytes - (rate * last) - start);
            double time = last - (train.SentAt(came[0]) + least);
            if (time > 0) shown = Math.Max(shown, (bytes - terms.BurstPrior.Bytes) * 8 / time);
        }
        return (most, shown);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;
}

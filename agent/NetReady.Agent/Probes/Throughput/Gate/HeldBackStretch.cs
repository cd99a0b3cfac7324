namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>
/// Finds the last stretch of a train throughout which the path held packets back: they queued, or were lost in numbers. A sender that paused
/// is no queue, as delays count from when each packet was really sent.
/// </summary>
/// <param name="train">The train.</param>
/// <param name="base">The least delay, in seconds.</param>
/// <param name="sigma">The variation of the delay at rest, in seconds.</param>
internal sealed class HeldBackStretch(TrainRecord train, double @base, double sigma)
{
    /// <summary>By how many times the delay's variation at rest it must rise to be a queue.</summary>
    public const double RiseInSigmas = 8;

    private const int LeastBlock = 4, MostBlock = 64, LossWindow = 64;
    // A policer that loses less than a fifth passes so much more than the floor that the excess shows it.
    private const double LeastRise = 0.001, BlockInSigmas = 2;
    // A policer's bucket fills while nothing is sent. That is no matter, unless it overflows: what it would have let through then, the rate of arrivals does not show.
    private const double LeastPause = 0.001, ShareOfBucket = 0.25;

    // What comes as fast as it was sent is no limit at work, but what a pause on the way had held.
    private const double MostOfSending = 0.97;

    private readonly double rise = @base + LeastRise + (RiseInSigmas * sigma);
    private readonly double interval = IntervalOf(train), longestPause = LongestPause(train, IntervalOf(train));

    /// <summary>The rate of arrivals in that stretch, or where a pause parts it, in its longest part; null where there is none, or it is too short.</summary>
    public Plateau? Plateau()
    {
        int block = interval > 0 ? (int)Math.Clamp(BlockInSigmas * sigma / interval, LeastBlock, MostBlock) : MostBlock;
        Plateau? longest = null;
        for (int end = train.Seen; ; end -= block)
        {
            int first = end;
            while (first - block >= train.LeadIn && IsHeldBack(first - block, first)) first -= block;
            // The block in which it began may hold packets that nothing held back yet.
            if (Fit(first + block, end) is { } plateau && (longest is null || plateau.Seconds > longest.Value.Seconds)) longest = plateau;
            if (first - block < train.LeadIn || !IsPoliced(first - block, first)) return longest;
            end = first;
        }
    }

    private Plateau? Fit(int first, int end)
    {
        if (first >= end) return null;
        double[] arrivals = [.. Enumerable.Range(first, end - first).Where(train.Came).Select(train.ReceivedAt).Order()];
        return Gate.Plateau.Fit(arrivals, train.PacketBytes, sigma) is { } plateau && plateau.BitsPerSecond * interval < MostOfSending * train.PacketBytes * 8
            ? plateau with { BytesBefore = (first - train.LeadIn) * (double)train.PacketBytes, BytesSent = (end - first) * (double)train.PacketBytes }
            : null;
    }

    private bool IsHeldBack(int first, int end)
    {
        double fastest = double.PositiveInfinity;
        for (int number = first; number < end; number++)
            if (train.Came(number)) fastest = Math.Min(fastest, train.Delay(number));
        return (fastest > rise && double.IsFinite(fastest)) || (IsPoliced(first, end) && !Pauses(first, end));
    }

    private bool IsPoliced(int first, int end)
    {
        int from = Math.Max(train.LeadIn, end - Math.Max(LossWindow, end - first)), lost = 0;
        for (int number = from; number < end; number++)
            if (!train.Came(number)) lost++;
        return end - from >= LossWindow && lost >= TrainPlanner.HeavyLoss * (end - from);
    }

    // Of lost packets it is not known when they were sent: at the usual interval, unless that leaves a gap.
    private bool Pauses(int first, int end)
    {
        int before = first - 1;
        while (before >= train.LeadIn && !train.Came(before)) before--;
        for (int number = first; number < end; number++)
        {
            if (!train.Came(number)) continue;
            if (before >= train.LeadIn && train.SentAt(number) - train.SentAt(before) - ((number - before) * interval) > longestPause) return true;
            before = number;
        }
        return false;
    }

    // A quarter of the least that the bucket holds, as it let that through before packets were dropped; even where pauses take half of the time it does not overflow by that.
    private static double LongestPause(TrainRecord train, double interval)
    {
        int lost = 0, policed = train.LeadIn;
        for (; policed < train.Seen && lost < TrainPlanner.HeavyLoss * LossWindow; policed++)
        {
            if (!train.Came(policed)) lost++;
            if (policed - LossWindow >= train.LeadIn && !train.Came(policed - LossWindow)) lost--;
        }
        int first = Math.Max(train.LeadIn, policed - LossWindow);
        while (first < train.Seen && train.Came(first)) first++;
        double[] arrivals = [.. Enumerable.Range(first, Math.Max(0, train.Seen - first)).Where(train.Came).Select(train.ReceivedAt)];
        double time = arrivals.Length > 1 ? arrivals.Max() - arrivals.Min() : 0;
        if (time <= 0) return LeastPause;
        double packetsPerSecond = (arrivals.Length - 1) / time, bucket = (first - train.LeadIn) * (1 - (packetsPerSecond * interval));
        return Math.Max(LeastPause, ShareOfBucket * bucket / packetsPerSecond);
    }

    // The median pace, which no pause moves.
    private static double IntervalOf(TrainRecord train)
    {
        var paces = new List<double>();
        int before = -1;
        for (int number = train.LeadIn; number < train.Seen; number++)
        {
            if (!train.Came(number)) continue;
            if (before >= 0) paces.Add((train.SentAt(number) - train.SentAt(before)) / (number - before));
            before = number;
        }
        paces.Sort();
        return paces.Count > 0 ? paces[paces.Count / 2] : 0;
    }
}

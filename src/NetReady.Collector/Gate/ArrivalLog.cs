using NetReady.Protocols.Gate;

namespace NetReady.Collector.Gate;

/// <summary>When the packets of an announced train came, and how much of that the device has been told. Not thread-safe.</summary>
/// <param name="number">The train's number.</param>
/// <param name="shape">What it was announced to be like.</param>
/// <param name="most">The most packets that it may grow to.</param>
/// <param name="time">The clock.</param>
internal sealed class ArrivalLog(int number, TrainShape shape, int most, TimeProvider time)
{
    private static readonly TimeSpan comesWithin = TimeSpan.FromSeconds(2), tellsEvery = TimeSpan.FromMilliseconds(5);

    // Longer than a device waits for the word that its train may come.
    private static readonly TimeSpan goneAfter = TimeSpan.FromSeconds(1);

    private readonly List<TrainArrival> arrivals = new(shape.Count);
    private readonly HashSet<int> seen = [];
    private readonly long began = time.GetTimestamp();
    private long last = time.GetTimestamp(), toldAt = time.GetTimestamp();
    private int count = shape.Count;

    /// <summary>The train's number.</summary>
    public int Number => number;

    /// <summary>How many came.</summary>
    public int Count => arrivals.Count;

    /// <summary>How many of them the device was told of unasked.</summary>
    public int Told { get; private set; }

    /// <summary>Whether it is complete, or nothing more seems to come.</summary>
    public bool IsOver => arrivals.Count >= count || Quiet > goneAfter || time.GetElapsedTime(began) > shape.Duration * (count / (double)shape.Count) + comesWithin;

    /// <summary>How long nothing more has come.</summary>
    public TimeSpan Quiet => time.GetElapsedTime(last);

    /// <summary>Whether enough has come since, or long enough ago, for the device to be told of it. The lead-in alone is no news.</summary>
    public bool HasNews =>
        Count > Told && arrivals[^1].Number >= shape.LeadIn && (Count - Told >= ArrivalReport.MostArrivals || Count >= count || time.GetElapsedTime(toldAt) >= tellsEvery);

    /// <summary>Notes a packet; false for a copy, or a number that the train does not have.</summary>
    public bool Add(in TrainPacket packet, long at)
    {
        count = Math.Clamp(packet.Of, count, Math.Max(count, most));
        if ((uint)packet.Number >= (uint)count || !seen.Add(packet.Number)) return false;
        arrivals.Add(new(packet.Number, at));
        last = time.GetTimestamp();
        return true;
    }

    /// <summary>As many arrivals from one on as fit into a report.</summary>
    public IReadOnlyList<TrainArrival> From(int first) => first >= arrivals.Count ? [] : arrivals.GetRange(first, Math.Min(ArrivalReport.MostArrivals, arrivals.Count - first));

    /// <summary>The arrivals that the device was not told of yet; it counts as told then.</summary>
    public (int From, IReadOnlyList<TrainArrival> Arrivals) TakeNews()
    {
        var (from, news) = (Told, From(Told));
        (Told, toldAt) = (Told + news.Count, time.GetTimestamp());
        return (from, news);
    }
}

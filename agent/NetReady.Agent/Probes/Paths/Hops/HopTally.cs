using System.Net;

namespace NetReady.Agent.Probes.Paths.Hops;

/// <summary>Counts what comes back from one step of a path.</summary>
internal sealed class HopTally(int number)
{
    private readonly Dictionary<IPAddress, int> addresses = [];
    private readonly List<TimeSpan> roundTrips = [];
    private readonly HashSet<int> answered = [];

    /// <summary>How many packets were to end there.</summary>
    public int Sent { get; private set; }

    /// <summary>Whether anything came back.</summary>
    public bool IsSilent => answered.Count == 0;

    /// <summary>A packet was sent that ends there.</summary>
    public void Send() => Sent++;

    /// <summary>A packet was answered; the first answer to each counts.</summary>
    public void Answer(SentPacket packet, IPAddress? from, TimeSpan roundTrip)
    {
        if (!answered.Add(packet.Index)) return;
        roundTrips.Add(roundTrip);
        if (from is not null) addresses[from] = addresses.GetValueOrDefault(from) + 1;
    }

    /// <summary>Starts to count anew.</summary>
    public void Clear()
    {
        Sent = 0;
        addresses.Clear();
        roundTrips.Clear();
        answered.Clear();
    }

    /// <summary>What was counted.</summary>
    public Hop ToHop() => new(number, [.. addresses.OrderByDescending(address => address.Value).Select(address => address.Key)], Sent, [.. roundTrips.Order()]);
}

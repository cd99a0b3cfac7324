namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>
/// One train as its receiver saw it: which packets came, when each was sent and when it came. Sender and receiver each count seconds from a
/// moment of their own. The first packets, the lead-in, are small and far apart, and show the path at rest.
/// </summary>
internal sealed class TrainRecord
{
    private readonly double[] sent, received;

    /// <param name="leadIn">How many packets the lead-in has.</param>
    /// <param name="packets">How many packets follow it.</param>
    /// <param name="packetBytes">The length of those, in bytes, with the headers of UDP and IP.</param>
    public TrainRecord(int leadIn, int packets, int packetBytes)
    {
        (LeadIn, PacketBytes) = (leadIn, packetBytes);
        sent = new double[leadIn + packets];
        received = new double[sent.Length];
        Array.Fill(sent, double.NaN);
        Array.Fill(received, double.NaN);
    }

    /// <summary>How many packets the lead-in has; the train's own begin with this number.</summary>
    public int LeadIn { get; }

    /// <summary>The length of a train's packet, in bytes, headers included.</summary>
    public int PacketBytes { get; }

    /// <summary>How many packets were to be sent in all.</summary>
    public int Count => sent.Length;

    /// <summary>One more than the highest number that came, or was said to be lost.</summary>
    public int Seen { get; private set; }

    /// <summary>How many came.</summary>
    public int Arrived { get; private set; }

    /// <summary>Whether a packet came.</summary>
    public bool Came(int number) => !double.IsNaN(received[number]);

    /// <summary>When a packet was sent, in seconds.</summary>
    public double SentAt(int number) => sent[number];

    /// <summary>When a packet came, in seconds.</summary>
    public double ReceivedAt(int number) => received[number];

    /// <summary>How long a packet took, in seconds, give or take the same for all.</summary>
    public double Delay(int number) => received[number] - sent[number];

    /// <summary>Notes a packet that came. Copies and numbers beyond the train count for nothing.</summary>
    public void Add(int number, double sentAt, double receivedAt)
    {
        if ((uint)number >= (uint)Count || Came(number) || !double.IsFinite(sentAt) || !double.IsFinite(receivedAt)) return;
        (sent[number], received[number]) = (sentAt, receivedAt);
        Seen = Math.Max(Seen, number + 1);
        Arrived++;
    }

    /// <summary>Notes that nothing more will come: of the first <paramref name="count"/> packets, which were sent, those that have not come are lost.</summary>
    public void End(int count) => Seen = Math.Clamp(count, Seen, Count);
}

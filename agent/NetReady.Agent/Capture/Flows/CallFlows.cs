namespace NetReady.Agent.Capture.Flows;

/// <summary>
/// Tells by its packets alone whether a call passes: UDP with one peer, both ways, some tens of packets a second, second after second. Speech is sent that way (RFC 3550; 20 to 60 ms
/// a packet), and little else is so even. It keeps numbers in place of addresses, in a table that does not grow. For one thread.
/// </summary>
internal sealed class CallFlows
{
    private const int Flows = 256, Least = 15, Most = 110, EvenSeconds = 8;
    private const long OneSecond = 1_000_000_000, StillOnFor = 5 * OneSecond;

    private readonly Flow[] flows = new Flow[Flows];
    private long seen = long.MinValue / 2;

    private struct Flow
    {
        public ulong Key;
        public long Second;
        public int In, Out, Even;

        public readonly bool MayBeCall => Even > 0 || (In is > 0 and <= Most && Out is > 0 and <= Most);

        public readonly bool IsEven => In is >= Least and <= Most && Out is >= Least and <= Most;
    }

    /// <summary>Counts one packet of UDP.</summary>
    /// <param name="key">The number of its connection.</param>
    /// <param name="outbound">Whether the device sent it.</param>
    /// <param name="now">When it passed, in ns.</param>
    public void Take(ulong key, bool outbound, long now)
    {
        ref var flow = ref flows[key % Flows];
        long second = now / OneSecond;
        if (flow.Key != key)
        {
            // One that may be a call keeps its place as long as it goes on.
            if (flow.MayBeCall && second - flow.Second is >= 0 and <= 1) return;
            flow = new() { Key = key, Second = second };
        }
        else if (second != flow.Second)
        {
            int even = second == flow.Second + 1 && flow.IsEven ? flow.Even + 1 : 0;
            if (even >= EvenSeconds) seen = now;
            flow = new() { Key = key, Second = second, Even = even };
        }
        if (outbound) flow.Out++;
        else flow.In++;
    }

    /// <summary>Whether a call has passed within the last seconds.</summary>
    /// <param name="now">The time, in ns.</param>
    public bool IsOn(long now) => now - seen is >= 0 and <= StillOnFor;
}

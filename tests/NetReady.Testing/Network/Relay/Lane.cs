namespace NetReady.Testing.Network.Relay;

/// <summary>One direction of a relay: takes packets from one device and hands them to another when they are due, or never.</summary>
internal sealed class Lane(Direction direction, TunDevice from, TunDevice to, PathConditions conditions, Random chance, Func<TimeSpan> now, Action<PacketRecord> record)
{
    private const double MostMeans = 8;

    private readonly byte[] buffer = new byte[65_536];
    private readonly PriorityQueue<Waiting, (TimeSpan Due, long Number)> due = new();
    private TimeSpan lastDue, lookedAt;
    private long number;

    private sealed record Waiting(byte[] Packet, TimeSpan CameAt, TimeSpan Unsure, int Copies, bool HeldBack);

    /// <summary>What happens to packets from the next one on.</summary>
    public PathConditions Conditions { get; set; } = conditions;

    /// <summary>When the next packet is due; null where none waits.</summary>
    public TimeSpan? NextDue => due.TryPeek(out _, out var next) ? next.Due : null;

    /// <summary>Takes one packet, where one has come. What IPv6 sends to groups is dropped.</summary>
    public bool TakeOne()
    {
        var looks = now();
        int length = from.Read(buffer);
        if (length <= 0)
        {
            lookedAt = looks;
            return false;
        }
        // What IPv6 tells all neighbours comes by itself, and would take its share of chance from the packets of a test.
        if (length > 24 && buffer[0] >> 4 == 6 && buffer[24] == 0xFF) return true;
        var came = now();
        var unsure = came - lookedAt;
        byte[] packet = buffer.AsSpan(0, length).ToArray();
        // Every packet draws the same numbers, so that one condition does not change what another does.
        double lost = chance.NextDouble(), twice = chance.NextDouble(), reordered = chance.NextDouble(), variation = chance.NextDouble();
        if (lost < Conditions.Loss)
        {
            Tell(new(packet, came, unsure, 0, false), null);
            return true;
        }
        var at = came + Conditions.Delay + (Conditions.DelayVariation * Math.Min(MostMeans, -Math.Log(1 - variation)));
        bool held = reordered < Conditions.Reordering;
        if (held) at += Conditions.ReorderedBy;
        else if (Conditions.KeepsOrder) lastDue = at = at > lastDue ? at : lastDue;
        due.Enqueue(new(packet, came, unsure, twice < Conditions.Duplication ? 2 : 1, held), (at, number++));
        return true;
    }

    /// <summary>Hands on every packet that is due.</summary>
    public void Release()
    {
        while (due.TryPeek(out var next, out var when) && when.Due <= now())
        {
            due.Dequeue();
            var left = now();
            bool taken = true;
            for (int copy = 0; copy < next.Copies; copy++) taken &= to.Write(next.Packet);
            Tell(taken ? next with { Unsure = next.Unsure + (now() - left) } : next with { Copies = 0 }, taken ? left : null);
        }
    }

    private void Tell(Waiting packet, TimeSpan? left) =>
        record(new(direction, packet.CameAt, left, packet.Copies, packet.HeldBack, packet.Packet.AsMemory(0, Math.Min(PacketRecord.HeadLength, packet.Packet.Length))) { Unsure = packet.Unsure });
}

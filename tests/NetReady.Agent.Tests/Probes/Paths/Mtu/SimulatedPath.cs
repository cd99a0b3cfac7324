using NetReady.Agent.Probes.Paths.Mtu;

namespace NetReady.Agent.Tests.Probes.Paths.Mtu;

/// <summary>A path of which everything is known, and a search over it that takes no time.</summary>
internal sealed class SimulatedPath(int mtu, double loss, int seed)
{
    private readonly Random chance = new(seed);

    /// <summary>The largest packet that the interface takes.</summary>
    public int InterfaceMtu { get; init; } = 1500;

    /// <summary>What the router before the smaller link says of packets that are too large, by their size; null for nothing.</summary>
    public Func<int, int?> Tells { get; init; } = _ => null;

    /// <summary>Whether what it says comes without the packet that it is about.</summary>
    public bool QuotesTooLittle { get; init; }

    /// <summary>How many packets the search took.</summary>
    public int Packets { get; private set; }

    /// <summary>How many bytes they were, there and back.</summary>
    public long Bytes { get; private set; }

    /// <summary>Searches until nothing more is to be learned.</summary>
    public MtuKnowledge Search()
    {
        var known = new MtuKnowledge(72, InterfaceMtu);
        while (MtuPlan.Next(known, MtuPlan.Base) is { Count: > 0 } sizes)
        {
            foreach (int size in sizes)
            {
                int packet = Packets++;
                known.Ask(packet, size);
                Bytes += size;
                bool lost = chance.NextDouble() < loss;
                if (!lost && size > mtu && Tells(size) is { } told) known.Tell(QuotesTooLittle ? null : packet, told);
                if (lost || size > mtu) continue;
                known.Answer(packet);
                Bytes += size;
            }
            Assert.InRange(Packets, 0, 500);
        }
        return known;
    }
}

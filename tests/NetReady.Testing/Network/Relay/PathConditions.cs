namespace NetReady.Testing.Network.Relay;

/// <summary>What a path does to the packets of one direction. Without any of it, packets pass at once.</summary>
public sealed record PathConditions
{
    /// <summary>How long every packet takes at least.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The mean, and with it the standard deviation, of what each packet takes beyond <see cref="Delay"/>: exponentially distributed, cut off at eight means.</summary>
    public TimeSpan DelayVariation { get; init; }

    /// <summary>Whether packets leave in the order in which they came, as in a queue; else each leaves when its own delay is over.</summary>
    public bool KeepsOrder { get; init; } = true;

    /// <summary>The share of packets that are lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>The share of packets that arrive twice, 0 to 1.</summary>
    public double Duplication { get; init; }

    /// <summary>The share of packets that are held back by <see cref="ReorderedBy"/>, so that later ones overtake them, 0 to 1.</summary>
    public double Reordering { get; init; }

    /// <summary>How long a packet that is reordered is held back beyond its delay.</summary>
    public TimeSpan ReorderedBy { get; init; } = TimeSpan.FromMilliseconds(30);
}

namespace NetReady.Core.Slots;

/// <summary>A device's question whether it may fill its line now, or its word that it is done: the payload of a JWS of type <c>netready-slot+jws</c>.</summary>
/// <param name="Host">The device's host id, the same that signs.</param>
/// <param name="Lasts">How long it will take at most; zero says that it is done.</param>
public sealed record SlotRequest(string Host, TimeSpan Lasts)
{
    /// <summary>The longest that may be asked for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>What is wrong with it, as a sentence; null where it is sound.</summary>
    public string? Problem() => Lasts < TimeSpan.Zero || Lasts > Longest ? $"'lasts' is from 0 to {Longest.TotalSeconds:0} s." : null;
}

/// <summary>What the collector answers.</summary>
/// <param name="Granted">Whether the line is the device's until it says that it is done, or the time is up.</param>
/// <param name="Wait">Where it is not: when to ask again.</param>
public sealed record SlotReply(bool Granted, TimeSpan Wait);

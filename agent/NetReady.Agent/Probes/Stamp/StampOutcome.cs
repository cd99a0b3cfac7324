namespace NetReady.Agent.Probes.Stamp;

/// <summary>What became of a stream of STAMP packets.</summary>
internal sealed record StampOutcome
{
    /// <summary>For each packet sent, by its number: the round trip without the time in the reflector; null where no answer came in time.</summary>
    public required IReadOnlyList<TimeSpan?> RoundTrips { get; init; }

    /// <summary>How many answers came after a later packet's (RFC 4737 §4.1), whichever way they were overtaken on.</summary>
    public required int Reordered { get; init; }

    /// <summary>How many answers came again.</summary>
    public long Duplicated { get; init; }

    /// <summary>The way to the reflector.</summary>
    public StampDirection Forward { get; init; } = StampDirection.Untold;

    /// <summary>The way back.</summary>
    public StampDirection Back { get; init; } = StampDirection.Untold;

    /// <summary>How many packets were answered.</summary>
    public int Answered => RoundTrips.Count(trip => trip is not null);
}

/// <summary>What a stream tells about one direction. Counts need a reflector that numbers its answers itself (RFC 8762 §4, stateful); null where it does not.</summary>
/// <param name="Lost">How many packets were lost on this way.</param>
/// <param name="Duplicated">How many copies of packets arrived beyond the first.</param>
/// <param name="Reordered">How many packets arrived after one that was sent later (RFC 4737 §4.1).</param>
/// <param name="DelayVariation">For each packet that made both ways: how much longer it took on this way than the fastest did (RFC 5481 §4.2, PDV); both clocks may be wrong, but not drift within the stream.</param>
internal sealed record StampDirection(int? Lost, int? Duplicated, int? Reordered, IReadOnlyList<TimeSpan> DelayVariation)
{
    /// <summary>Nothing is known.</summary>
    public static readonly StampDirection Untold = new(null, null, null, []);
}

namespace NetReady.Protocols.Stamp;

/// <summary>How far a timestamp may be off, and how it is written (RFC 8762 §4.2.1, RFC 4656 §4.1.2, RFC 8186 §2.3).</summary>
/// <param name="Synchronized">Whether the clock follows UTC by an outside source (the S bit).</param>
/// <param name="Ptp">Whether timestamps are truncated PTPv2, whole seconds and nanoseconds, rather than NTP (the Z bit).</param>
/// <param name="Scale">The exponent, 0 to 63.</param>
/// <param name="Multiplier">The factor; 0 means that the estimate is not valid.</param>
public readonly record struct ErrorEstimate(bool Synchronized, bool Ptp, byte Scale, byte Multiplier)
{
    /// <summary>The most that the estimate's six bits of exponent hold.</summary>
    public const byte MostScale = 63;

    /// <summary>The error in seconds: multiplier * 2^-32 * 2^scale.</summary>
    public double Seconds => Math.ScaleB(Multiplier, Scale - 32);

    /// <summary>The least estimate that is no smaller than <paramref name="error"/>, of an NTP clock.</summary>
    public static ErrorEstimate AtLeast(TimeSpan error, bool synchronized)
    {
        double units = Math.Ceiling(Math.ScaleB(Math.Max(0, error.TotalSeconds), 32));
        byte scale = 0;
        for (; units > byte.MaxValue && scale < MostScale; scale++) units = Math.Ceiling(units / 2);
        return new(synchronized, Ptp: false, scale, (byte)Math.Clamp(units, 1, byte.MaxValue));
    }

    /// <summary>The sixteen bits on the wire.</summary>
    public ushort ToBits() => (ushort)((Synchronized ? 0x8000 : 0) | (Ptp ? 0x4000 : 0) | ((Scale & MostScale) << 8) | Multiplier);

    /// <summary>The estimate that sixteen bits stand for; every value has one.</summary>
    public static ErrorEstimate FromBits(ushort bits) => new((bits & 0x8000) != 0, (bits & 0x4000) != 0, (byte)((bits >> 8) & MostScale), (byte)bits);
}

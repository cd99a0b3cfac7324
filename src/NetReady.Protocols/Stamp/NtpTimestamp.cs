namespace NetReady.Protocols.Stamp;

/// <summary>
/// A 64-bit NTP timestamp (RFC 5905 §6): seconds and 2^-32 fractions of one since 1900-01-01 UTC, wrapping every 136 years.
/// Differences and the nearest instant are right across the wrap of 2036.
/// </summary>
/// <param name="Bits">Whole seconds in the upper 32 bits, the fraction in the lower.</param>
public readonly record struct NtpTimestamp(ulong Bits)
{
    private static readonly DateTimeOffset firstEra = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The timestamp of an instant, in whichever era it lies.</summary>
    public static NtpTimestamp Of(DateTimeOffset instant)
    {
        long ticks = (instant - firstEra).Ticks;
        ulong seconds = (ulong)Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        return rest >= 0
            ? new((seconds << 32) | Fraction(rest))
            : new(((seconds - 1) << 32) | Fraction(rest + TimeSpan.TicksPerSecond));
    }

    /// <summary>The instant nearest to <paramref name="near"/> that has this timestamp: the era is not on the wire (RFC 5905 §6).</summary>
    public DateTimeOffset ToInstant(DateTimeOffset near) => near + (this - Of(near));

    /// <summary>The time from the right timestamp to the left, at most 68 years either way (RFC 5905 §6: two's complement difference).</summary>
    public static TimeSpan operator -(NtpTimestamp left, NtpTimestamp right) => left.Subtract(right);

    /// <summary>The time from <paramref name="earlier"/> to this, at most 68 years either way.</summary>
    public TimeSpan Subtract(NtpTimestamp earlier)
    {
        long difference = unchecked((long)(Bits - earlier.Bits));
        return new((long)Math.Round((decimal)difference * TimeSpan.TicksPerSecond / 4294967296m));
    }

    // Rounded up, so that a timestamp read back gives the ticks it came from.
    private static ulong Fraction(long ticks) => (((ulong)ticks << 32) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
}

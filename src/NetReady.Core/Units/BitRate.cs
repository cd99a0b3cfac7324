namespace NetReady.Core.Units;

/// <summary>A rate of data in bit/s. Decimal prefixes: 1 Mbit/s is 1,000,000 bit/s.</summary>
/// <param name="BitsPerSecond">The rate in bit/s.</param>
public readonly record struct BitRate(double BitsPerSecond) : IComparable<BitRate>
{
    /// <summary>A rate given in Mbit/s.</summary>
    public static BitRate FromMegabits(double megabitsPerSecond) => new(megabitsPerSecond * 1e6);

    /// <summary>The average rate at which <paramref name="bytes"/> pass in <paramref name="time"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is not positive.</exception>
    public static BitRate Over(ByteSize bytes, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return new(bytes.Bytes * 8 / time.TotalSeconds);
    }

    /// <inheritdoc/>
    public int CompareTo(BitRate other) => BitsPerSecond.CompareTo(other.BitsPerSecond);

    /// <summary>Whether the left rate is the lower.</summary>
    public static bool operator <(BitRate left, BitRate right) => left.BitsPerSecond < right.BitsPerSecond;

    /// <summary>Whether the left rate is the higher.</summary>
    public static bool operator >(BitRate left, BitRate right) => left.BitsPerSecond > right.BitsPerSecond;

    /// <summary>Whether the left rate is no higher.</summary>
    public static bool operator <=(BitRate left, BitRate right) => left.BitsPerSecond <= right.BitsPerSecond;

    /// <summary>Whether the left rate is no lower.</summary>
    public static bool operator >=(BitRate left, BitRate right) => left.BitsPerSecond >= right.BitsPerSecond;

    /// <summary>The rate with the unit it reads best in, as <c>2.5 Mbit/s</c>.</summary>
    public override string ToString() => Quantity.Display(Dimension.BitRate, BitsPerSecond);
}

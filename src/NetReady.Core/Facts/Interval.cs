namespace NetReady.Core.Facts;

/// <summary>All that a measured number may be, in base units: from <see cref="Low"/> to <see cref="High"/>.</summary>
/// <param name="Low">The lower end; negative infinity where nothing bounds it.</param>
/// <param name="High">The upper end; positive infinity where nothing bounds it.</param>
/// <param name="LowOpen">Whether the lower end itself is left out.</param>
/// <param name="HighOpen">Whether the upper end itself is left out.</param>
public readonly record struct Interval(double Low, double High, bool LowOpen = false, bool HighOpen = false)
{
    /// <summary>A number that is known exactly.</summary>
    public static Interval Exactly(double value) => new(value, value);

    /// <summary><paramref name="low"/> or more.</summary>
    public static Interval AtLeast(double low) => new(low, double.PositiveInfinity);

    /// <summary><paramref name="high"/> or less.</summary>
    public static Interval AtMost(double high) => new(double.NegativeInfinity, high);

    /// <summary>Whether it holds one number only.</summary>
    public bool IsExact => Low.Equals(High);

    /// <summary>Whether it holds any number at all: its ends are in order and not both the same open point.</summary>
    public bool IsValid => Low < High || (Low.Equals(High) && !LowOpen && !HighOpen && double.IsFinite(Low));
}

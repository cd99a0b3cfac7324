using System.Collections.Immutable;

namespace NetReady.Core.Units;

/// <summary>A unit of a dimension: how it is written, and how many base units it holds.</summary>
/// <param name="Symbol">The symbol after the number, as <c>ms</c>.</param>
/// <param name="Factor">Base units in one of it: 0.001 for ms, where the base unit is the second.</param>
/// <param name="Display">Whether a value may be shown in it; the others are only read.</param>
public sealed record Unit(string Symbol, double Factor, bool Display = true);

/// <summary>What a number measures, and the units it may be written in, the smallest first.</summary>
/// <param name="Name">What people call it, for messages.</param>
/// <param name="Units">Its units by rising factor; the one of factor 1 is the base unit.</param>
public sealed record Dimension(string Name, ImmutableArray<Unit> Units)
{
    /// <summary>No dimension: a bare number.</summary>
    public static readonly Dimension None = new("number", [new("", 1)]);

    /// <summary>A share of one, shown in per cent.</summary>
    public static readonly Dimension Ratio = new("ratio", [new("%", 0.01), new("", 1, Display: false)]);

    /// <summary>Time, in seconds.</summary>
    public static readonly Dimension Duration = new("duration",
    [
        new("ns", 1e-9), new("us", 1e-6), new("µs", 1e-6, Display: false), new("ms", 1e-3), new("s", 1),
        new("min", 60), new("h", 3600), new("d", 86400), new("w", 604800, Display: false),
    ]);

    /// <summary>Length, in metres.</summary>
    public static readonly Dimension Distance = new("distance", [new("m", 1), new("km", 1000)]);

    /// <summary>Data over time, in bit/s.</summary>
    public static readonly Dimension BitRate = new("bit rate",
        [new("bit/s", 1), new("kbit/s", 1e3), new("Mbit/s", 1e6), new("Gbit/s", 1e9)]);

    /// <summary>Data, in bytes.</summary>
    public static readonly Dimension Bytes = new("bytes",
    [
        new("B", 1), new("kB", 1e3), new("KiB", 1024, Display: false), new("MB", 1e6), new("MiB", 1048576, Display: false),
        new("GB", 1e9), new("GiB", 1073741824, Display: false),
    ]);

    /// <summary>Events over time, in 1/s.</summary>
    public static readonly Dimension Rate = new("rate", [new("/h", 1 / 3600d, Display: false), new("/min", 1 / 60d), new("/s", 1, Display: false)]);

    /// <summary>The unit in which numbers of this dimension are kept.</summary>
    public Unit BaseUnit => Units.First(unit => unit.Factor == 1);

    /// <summary>The unit written <paramref name="symbol"/>, or null where there is none.</summary>
    public Unit? Find(ReadOnlySpan<char> symbol)
    {
        foreach (var unit in Units)
            if (symbol.SequenceEqual(unit.Symbol)) return unit;
        return null;
    }

    /// <summary>The units' symbols as a list for messages, as <c>ms, s, min, h, d</c>.</summary>
    public string Symbols => string.Join(", ", Units.Where(unit => unit.Symbol.Length > 0).Select(unit => unit.Symbol));
}

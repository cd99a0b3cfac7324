using System.Globalization;

namespace NetReady.Core.Units;

/// <summary>Numbers with units as people and policies write them, as <c>14 d</c> or <c>2.5 Mbit/s</c>.</summary>
public static class Quantity
{
    /// <summary>Reads a number and its unit into base units.</summary>
    /// <returns>Null when read; else what is wrong with the text, as a phrase that names the units that fit.</returns>
    public static string? TryParse(Dimension dimension, ReadOnlySpan<char> text, out double baseUnits)
    {
        baseUnits = double.NaN;
        text = text.Trim();
        int end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or '-' or '+'
            || (text[end] is 'e' or 'E' && end + 1 < text.Length && (char.IsAsciiDigit(text[end + 1]) || text[end + 1] is '-' or '+'))))
            end++;
        if (!double.TryParse(text[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            return $"{QuotedText.Of(text)} does not start with a number";
        if (!double.IsFinite(number)) return $"{QuotedText.Of(text)} is too large";
        var symbol = text[end..].Trim();
        var unit = dimension.Find(symbol);
        if (unit is null)
        {
            return symbol.IsEmpty
                ? $"{QuotedText.Of(text)} has no unit; a {dimension.Name} takes one of {dimension.Symbols}"
                : dimension.Symbols.Length == 0
                    ? $"{QuotedText.Of(text)} has a unit, and a {dimension.Name} takes none"
                    : $"{QuotedText.Of(symbol)} is no unit of a {dimension.Name}; the units are {dimension.Symbols}";
        }
        baseUnits = Scale(number, unit.Factor);
        return double.IsFinite(baseUnits) ? null : $"{QuotedText.Of(text)} is too large";
    }

    /// <summary>Writes a number so that reading it again gives the same bits: in the unit it reads best in where that loses nothing, else in the base unit.</summary>
    public static string Exact(Dimension dimension, double baseUnits)
    {
        foreach (var unit in dimension.Units.Reverse())
        {
            if (!unit.Display || Math.Abs(baseUnits) < unit.Factor) continue;
            double number = Unscale(baseUnits, unit.Factor);
            if (Scale(number, unit.Factor).Equals(baseUnits) && ShortEnough(number)) return Join(number.ToString("R", CultureInfo.InvariantCulture), unit);
        }
        return Join(baseUnits.ToString("R", CultureInfo.InvariantCulture), dimension.BaseUnit);
    }

    /// <summary>Writes a number for people: at most four significant digits, in the unit it reads best in.</summary>
    public static string Display(Dimension dimension, double baseUnits)
    {
        var shown = dimension.Units.Where(unit => unit.Display).ToList();
        var unit = shown.LastOrDefault(candidate => Math.Abs(baseUnits) >= candidate.Factor)
            ?? (baseUnits == 0 ? shown.FirstOrDefault(candidate => candidate.Factor == 1) ?? shown[0] : shown[0]);
        double number = Unscale(baseUnits, unit.Factor);
        int decimals = Math.Abs(number) switch { >= 1000 => 0, >= 100 => 1, >= 10 => 2, _ => 3 };
        return Join(Math.Round(number, decimals).ToString("0.###", CultureInfo.InvariantCulture), unit);
    }

    // Dividing by a whole number is exact where multiplying by its reciprocal is not: 15 ms must be 0.015 s, to the bit.
    private static double Scale(double number, double factor) => factor < 1 ? number / Math.Round(1 / factor) : number * factor;

    private static double Unscale(double baseUnits, double factor) => factor < 1 ? baseUnits * Math.Round(1 / factor) : baseUnits / factor;

    private static bool ShortEnough(double number) => number.ToString("R", CultureInfo.InvariantCulture).Length <= 10;

    private static string Join(string number, Unit unit) => unit.Symbol.Length == 0 ? number : $"{number} {unit.Symbol}";
}

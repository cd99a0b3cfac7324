using System.Globalization;
using NetReady.Core.Units;

namespace NetReady.Core.Facts;

/// <summary>
/// How values are written in policies, facts files, on the wire and on screen: <c>true</c>, <c>14 d</c>, <c>12 Mbit/s</c>,
/// <c>at least 25 Mbit/s</c>, <c>older than 9 d</c>, <c>between 20 ms and 30 ms</c>, <c>2026-11-21T09:00:00Z</c>, <c>2.0</c>, a word.
/// Sets are lists of words and have no single text.
/// </summary>
public static class FactNotation
{
    private static readonly (string Words, bool IsLow, bool IsOpen)[] ends =
    [
        ("at least ", true, false), ("at most ", false, false), ("above ", true, true), ("below ", false, true),
        ("older than ", true, true), ("more than ", true, true), ("younger than ", false, true), ("less than ", false, true),
    ];

    // RFC 3339, and what people leave out of it.
    private static readonly string[] instantForms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads the text of a value of a fact.</summary>
    /// <returns>Null when read; else what is wrong, as a phrase that says what would fit.</returns>
    public static string? TryParse(FactDefinition fact, string text, out FactValue? value)
    {
        value = null;
        text = text.Trim();
        switch (fact.Kind)
        {
            case FactKind.Version:
                if (!Versions.IsVersion(text)) return $"{QuotedText.Of(text)} is not a version; write dotted numbers, as 2.0";
                value = FactValue.Version(text);
                return null;
            case FactKind.OneOf:
                if (!fact.Words.Contains(text)) return $"{QuotedText.Of(text)} is not one of {string.Join(", ", fact.Words)}";
                value = FactValue.OneOf(text);
                return null;
            case FactKind.Text:
                value = FactValue.Free(text);
                return null;
            case FactKind.Set:
                value = FactValue.Set(text.Length == 0 ? [] : [text]);
                return null;
            default:
                return TryParseNumeric(fact.Kind, text, out value);
        }
    }

    private static string? TryParseNumeric(FactKind kind, string text, out FactValue? value)
    {
        value = null;
        if (TryParseInterval(kind, text, out var range) is { } problem) return problem;
        if (!range.IsValid) return $"{QuotedText.Of(text)} holds no value: its ends are the wrong way round";
        value = FactValue.Numeric(kind, range);
        return null;
    }

    private static string? TryParseInterval(FactKind kind, string text, out Interval range)
    {
        range = default;
        foreach (var (words, isLow, isOpen) in ends)
        {
            if (!text.StartsWith(words, StringComparison.Ordinal)) continue;
            if (TryParseNumber(kind, text[words.Length..], out double end) is { } problem) return problem;
            range = isLow ? new(end, double.PositiveInfinity, LowOpen: isOpen) : new(double.NegativeInfinity, end, HighOpen: isOpen);
            return null;
        }
        if (text.StartsWith("between ", StringComparison.Ordinal) && text.IndexOf(" and ", StringComparison.Ordinal) is > 0 and var and)
        {
            if (TryParseNumber(kind, text["between ".Length..and], out double low) is { } problem) return problem;
            if (TryParseNumber(kind, text[(and + " and ".Length)..], out double high) is { } other) return other;
            range = new(low, high);
            return null;
        }
        if (TryParseNumber(kind, text, out double exact) is { } wrong) return wrong;
        range = Interval.Exactly(exact);
        return null;
    }

    /// <summary>Reads one number of a numeric kind into base units.</summary>
    /// <returns>Null when read; else what is wrong.</returns>
    public static string? TryParseNumber(FactKind kind, string text, out double number)
    {
        number = double.NaN;
        switch (kind)
        {
            case FactKind.Boolean:
                if (text is not ("true" or "false")) return $"{QuotedText.Of(text)} is neither true nor false";
                number = text == "true" ? 1 : 0;
                return null;
            case FactKind.Instant:
                if (TryParseInstant(text, out var instant) is { } noInstant) return noInstant;
                number = FactValue.Seconds(instant);
                return null;
            default:
                if (Quantity.TryParse(kind.Dimension(), text, out number) is { } problem) return problem;
                return kind == FactKind.Count && (number != Math.Floor(number) || number < 0) ? $"{QuotedText.Of(text)} is not a whole number" : null;
        }
    }

    /// <summary>Reads an instant to the last tick, which <see cref="FactKind.Instant"/> in its seconds cannot hold.</summary>
    /// <returns>Null when read; else what is wrong.</returns>
    public static string? TryParseInstant(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, instantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant) ? null
            : $"{QuotedText.Of(text)} is not an instant; write it as 2026-11-21T09:00:00Z";

    /// <summary>Writes a value so that <see cref="TryParse"/> reads back the same; a set as its words between commas.</summary>
    public static string Exact(FactValue value) => Write(value, Quantity.Exact, "O");

    /// <summary>Writes a value for people: numbers to four significant digits.</summary>
    public static string Display(FactValue value) => Write(value, Quantity.Display, "yyyy-MM-dd'T'HH:mm:ss'Z'");

    private static string Write(FactValue value, Func<Dimension, double, string> quantity, string instantFormat)
    {
        if (value.Kind == FactKind.Set) return string.Join(", ", value.Items);
        if (!value.Kind.IsNumeric()) return value.Text;
        var range = value.Range;
        string Number(double number) => value.Kind switch
        {
            FactKind.Boolean => number == 0 ? "false" : "true",
            FactKind.Instant => DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(number * TimeSpan.TicksPerSecond)).UtcDateTime.ToString(instantFormat, CultureInfo.InvariantCulture),
            _ => quantity(value.Kind.Dimension(), number),
        };
        if (range.IsExact) return Number(range.Low);
        if (double.IsPositiveInfinity(range.High)) return (range.LowOpen ? "above " : "at least ") + Number(range.Low);
        if (double.IsNegativeInfinity(range.Low)) return (range.HighOpen ? "below " : "at most ") + Number(range.High);
        return $"between {Number(range.Low)} and {Number(range.High)}";
    }
}

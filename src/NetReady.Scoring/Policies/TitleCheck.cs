using System.Globalization;
using System.Text.RegularExpressions;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Policies;

/// <summary>
/// Holds a rule's title against its limits: a number in the title that could be a limit, and is none, misleads whoever reads it.
/// A number with a unit is held against limits, windows, shares and sample lengths of the same dimension; a bare one against limits that are counts or versions.
/// </summary>
internal static partial class TitleCheck
{
    private static readonly Dictionary<string, string> spelt = new(StringComparer.OrdinalIgnoreCase)
    {
        ["day"] = "d", ["days"] = "d", ["week"] = "w", ["weeks"] = "w", ["hour"] = "h", ["hours"] = "h", ["minute"] = "min", ["minutes"] = "min",
        ["second"] = "s", ["seconds"] = "s", ["millisecond"] = "ms", ["milliseconds"] = "ms", ["percent"] = "%", ["per cent"] = "%",
        ["metres"] = "m", ["kilometres"] = "km", ["bytes"] = "B",
    };

    /// <summary>What is wrong with the title, as a sentence; null where it fits.</summary>
    public static string? Problem(string title, Condition condition)
    {
        var facts = condition.Facts.ToList();
        foreach (Match match in Number().Matches(title))
        {
            string number = match.Groups[1].Value, unit = match.Groups[2].Value;
            unit = spelt.GetValueOrDefault(unit, unit);
            var comparable = facts.SelectMany(fact => Comparable(fact, unit)).ToList();
            if (comparable.Count == 0 || comparable.Exists(limit => limit.Matches(number, unit))) continue;
            return $"the title says {QuotedText.Shown(match.ValueSpan.Trim())}, and the limit is {string.Join(" and ", comparable.Select(limit => limit.Text).Distinct())}; make them say the same";
        }
        return null;
    }

    private sealed record Written(string Text, Func<string, string, bool> Matches);

    private static List<Written> Comparable(FactCondition fact, string unit)
    {
        var kind = fact.Fact.Kind;
        bool sameDimension = unit.Length > 0 ? kind.Dimension().Find(unit) is not null : kind is FactKind.Count or FactKind.Number or FactKind.Version;
        var limits = sameDimension ? fact.Must.Limits : [];
        var written = limits.Select(limit => new Written(limit.ToString(), (number, symbol) => kind == FactKind.Version
            ? Versions.IsVersion(number) && Versions.Compare(number, limit.Text) == 0
            : Near(kind.Dimension(), number, symbol, limit.Range.Low))).ToList();
        // Only beside a limit of that dimension do a window's or a sample's own numbers explain the title's.
        if (fact.Terms is not { } terms) return written;
        if (Dimension.Duration.Find(unit) is not null && unit.Length > 0)
        {
            written.Add(new(FactValue.Of(terms.Over).ToString(), (number, symbol) => Near(Dimension.Duration, number, symbol, terms.Over.TotalSeconds)));
            written.Add(new(FactValue.Of(terms.Sample).ToString(), (number, symbol) => Near(Dimension.Duration, number, symbol, terms.Sample.TotalSeconds)));
        }
        if (unit == "%") written.Add(new(FactValue.Ratio(terms.HoldsFor).ToString(), (number, symbol) => Near(Dimension.Ratio, number, symbol, terms.HoldsFor)));
        return written;
    }

    private static bool Near(Dimension dimension, string number, string unit, double limit) =>
        Quantity.TryParse(dimension, string.Create(CultureInfo.InvariantCulture, $"{number} {unit}"), out double said) is null
        && Math.Abs(said - limit) <= 1e-9 * Math.Max(Math.Abs(said), Math.Abs(limit));

    [GeneratedRegex(@"(?<![\w.-])([0-9]+(?:\.[0-9]+)*)[ \u00A0-]?(%|per cent|percent|[kMG]?bit/s|[kMG]i?B|bytes|days?|weeks?|hours?|minutes?|seconds?|milliseconds?|kilometres|metres|ns|us|µs|ms|min|km|[smhdwB])?(?![\w/])", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}

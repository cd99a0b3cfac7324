using System.Collections.Immutable;
using System.Globalization;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Explaining;

/// <summary>Facts, limits and conditions as an officer reads them aloud.</summary>
internal static class Spoken
{
    private static readonly ImmutableArray<string> determiners = ["a ", "an ", "the ", "every ", "all "];
    private static readonly ImmutableArray<string> questions = ["how ", "what ", "who ", "whether ", "which ", "where ", "when "];
    private static readonly ImmutableArray<string> amounts = ["number ", "least ", "most ", "greatest "];

    private static readonly Dictionary<string, (string One, string Many)> units = new(StringComparer.Ordinal)
    {
        ["ns"] = ("nanosecond", "nanoseconds"), ["us"] = ("microsecond", "microseconds"), ["µs"] = ("microsecond", "microseconds"), ["ms"] = ("millisecond", "milliseconds"),
        ["s"] = ("second", "seconds"), ["min"] = ("minute", "minutes"), ["h"] = ("hour", "hours"), ["d"] = ("day", "days"), ["w"] = ("week", "weeks"),
        ["m"] = ("metre", "metres"), ["km"] = ("kilometre", "kilometres"), ["%"] = ("per cent", "per cent"),
        ["bit/s"] = ("bit per second", "bits per second"), ["kbit/s"] = ("kilobit per second", "kilobits per second"),
        ["Mbit/s"] = ("megabit per second", "megabits per second"), ["Gbit/s"] = ("gigabit per second", "gigabits per second"),
        ["B"] = ("byte", "bytes"), ["kB"] = ("kilobyte", "kilobytes"), ["KiB"] = ("kibibyte", "kibibytes"), ["MB"] = ("megabyte", "megabytes"), ["MiB"] = ("mebibyte", "mebibytes"),
        ["GB"] = ("gigabyte", "gigabytes"), ["GiB"] = ("gibibyte", "gibibytes"), ["/h"] = ("per hour", "per hour"), ["/min"] = ("per minute", "per minute"), ["/s"] = ("per second", "per second"),
    };

    /// <summary>The text with a capital first letter.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>A condition, as <c>the age of the list of available updates is at most 3 days</c>.</summary>
    public static string Condition(Condition condition) => condition switch
    {
        FactCondition fact => Fact(fact),
        ParameterCondition { Is: "true" } parameter => $"the department has decided for {parameter.Name}",
        ParameterCondition { Is: "false" } parameter => $"the department has decided against {parameter.Name}",
        ParameterCondition parameter => $"the department's parameter {parameter.Name} is {parameter.Is}",
        Negation negation => $"it is not so that {Inner(negation.Inner)}",
        Joined joined => string.Join(joined.IsAll ? ", and " : ", or ", joined.Items.Select(Inner)),
        _ => condition.Explain(),
    };

    /// <summary>A value with its unit in words, as <c>14 days</c>.</summary>
    public static string Value(FactValue value)
    {
        string text = FactNotation.Exact(value);
        if (!value.Kind.IsNumeric() || value.Kind is FactKind.Boolean or FactKind.Instant) return text;
        int space = text.LastIndexOf(' ');
        return space > 0 && units.TryGetValue(text[(space + 1)..], out var unit) ? $"{text[..space]} {(text[..space] is "1" or "-1" ? unit.One : unit.Many)}" : text;
    }

    /// <summary>A length of time in words.</summary>
    public static string Length(TimeSpan length) => Value(FactValue.Of(length));

    /// <summary>A share in per cent.</summary>
    public static string Share(double share) => Value(FactValue.Ratio(share));

    /// <summary>A number with at most two decimals.</summary>
    public static string Number(double number) => Math.Round(number, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>An instant, UTC, to the minute.</summary>
    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Several words, as <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> words, string last = "and") =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} {last} {words[^1]}";

    private static string Inner(Condition condition) => condition is Joined ? $"({Condition(condition)})" : Condition(condition);

    private static string Fact(FactCondition asked) => asked.Fact.Kind switch
    {
        _ when asked.Must.Relation == Relation.Known => $"it is known: {Subject(asked.Fact)}",
        FactKind.Boolean => Flag(asked),
        FactKind.Set => $"among {Subject(asked.Fact)} is {(asked.Must.Relation == Relation.NoneOf ? "none" : "at least one")} of {Limits(asked.Must)}",
        _ => $"{Subject(asked.Fact)} is {asked.Must.Relation switch { Relation.Is => "", Relation.IsNot => "not ", var relation => relation.Name() + " " }}{Limits(asked.Must)}",
    };

    private static string Limits(Must must) => List([.. must.Limits.Select(Value)], must.Relation == Relation.NoneOf ? "and" : "or");

    private static string Flag(FactCondition asked)
    {
        string statement = Lower(Sentence(asked.Fact.Help));
        if (statement.StartsWith("whether ", StringComparison.Ordinal)) statement = statement["whether ".Length..];
        bool wantsTrue = (asked.Must.Limits[0].Range.Low != 0) == (asked.Must.Relation is Relation.Is);
        return wantsTrue ? statement : $"it is not so that {statement}";
    }

    // The fact's help as what the sentence is about: up to its first stop, with an article where it has none.
    private static string Subject(FactDefinition fact)
    {
        string text = Sentence(fact.Help);
        foreach (string stop in (ReadOnlySpan<string>)[" (", ": "])
            if (text.IndexOf(stop, StringComparison.Ordinal) is > 0 and var end) text = text[..end];
        text = Lower(text);
        if (text.StartsWith("how long ", StringComparison.Ordinal)) return $"the time that {text["how long ".Length..]}";
        if (questions.Any(word => text.StartsWith(word, StringComparison.Ordinal))) return $"the answer to '{text}'";
        if (determiners.Any(word => text.StartsWith(word, StringComparison.Ordinal))) return text;
        return fact.Kind == FactKind.Count && !amounts.Any(word => text.StartsWith(word, StringComparison.Ordinal)) ? $"the number of {text}" : $"the {text}";
    }

    private static string Sentence(string help)
    {
        int end = help.IndexOf("; ", StringComparison.Ordinal);
        return (end > 0 ? help[..end] : help).TrimEnd('.');
    }

    // A name keeps its capital: one of several capitals, and the operating systems.
    private static string Lower(string text)
    {
        string first = text.Split(' ')[0];
        bool isName = first.Skip(1).Any(letter => char.IsUpper(letter) || char.IsDigit(letter)) || Platforms.Parse(first.ToLowerInvariant()) is not null;
        return isName || text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
    }
}

using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Conditions;

/// <summary>Reads what a fact has to be, in words: <c>at most 14 d</c>, <c>one of [supported, extended]</c>, <c>known</c>.</summary>
internal static class MustReader
{
    // The longer first, so that "<=" is not read as "<".
    private static readonly ImmutableArray<(string Symbol, Relation Relation)> symbols =
    [
        (">=", Relation.AtLeast), ("=>", Relation.AtLeast), ("≥", Relation.AtLeast), ("<=", Relation.AtMost), ("=<", Relation.AtMost), ("≤", Relation.AtMost),
        ("!=", Relation.IsNot), ("<>", Relation.IsNot), ("≠", Relation.IsNot), ("==", Relation.Is), ("=", Relation.Is),
        (">", Relation.Above), ("＞", Relation.Above), ("<", Relation.Below), ("＜", Relation.Below),
    ];

    // Other ways of saying it, for messages only: one word for one thing.
    private static readonly ImmutableArray<(string Phrase, Relation Relation)> phrases =
    [
        ("no more than", Relation.AtMost), ("not more than", Relation.AtMost), ("up to", Relation.AtMost), ("within", Relation.AtMost), ("max", Relation.AtMost), ("maximum", Relation.AtMost),
        ("no less than", Relation.AtLeast), ("not less than", Relation.AtLeast), ("min", Relation.AtLeast), ("minimum", Relation.AtLeast), ("from", Relation.AtLeast),
        ("less than", Relation.Below), ("under", Relation.Below), ("fewer than", Relation.Below), ("more than", Relation.Above), ("greater than", Relation.Above), ("over", Relation.Above),
        ("equals", Relation.Is), ("equal to", Relation.Is), ("isn't", Relation.IsNot), ("not", Relation.IsNot), ("any of", Relation.OneOf), ("in", Relation.OneOf), ("not in", Relation.NoneOf),
        ("lte", Relation.AtMost), ("gte", Relation.AtLeast), ("lt", Relation.Below), ("gt", Relation.Above), ("eq", Relation.Is), ("ne", Relation.IsNot), ("present", Relation.Known), ("exists", Relation.Known),
    ];

    /// <summary>Reads it; null where it is a mistake, which is noted.</summary>
    public static Must? Read(FactDefinition fact, YamlNode node, ProblemList problems)
    {
        if (Split(node, fact, problems) is not var (relation, words)) return null;
        var mark = node.Mark;
        if (Refuse(fact, relation) is { } refusal)
        {
            problems.Add(mark, refusal);
            return null;
        }
        if (relation == Relation.Known) return new(relation, [], "known");
        var limits = ImmutableArray.CreateBuilder<FactValue>();
        foreach (var word in words)
        {
            if (ParseLimit(fact, word.Text, out var limit) is { } problem) problems.Add(word.Mark, problem);
            else limits.Add(limit!);
        }
        if (limits.Count < words.Length) return null;
        if (limits.Count == 0)
        {
            problems.Add(mark, $"'{relation.Name()}' needs values between brackets, as \"{relation.Name()} [{Sample(fact)}]\"");
            return null;
        }
        if (Pointless(fact, relation, limits[0]) is { } pointless)
        {
            problems.Add(mark, pointless);
            return null;
        }
        string text = string.Join(", ", limits.Select(FactNotation.Exact));
        return new(relation, limits.ToImmutable(), relation is Relation.OneOf or Relation.NoneOf ? $"{relation.Name()} [{text}]" : $"{relation.Name()} {AsWritten(node, relation) ?? text}");
    }

    /// <summary>Whether a fact may be asked about with these words.</summary>
    public static bool Allows(FactDefinition fact, Relation relation) => Refuse(fact, relation) is null;

    /// <summary>Whether a number of the fact's kind lies within what the kind can be.</summary>
    public static (double Low, double High) Domain(FactDefinition fact) => fact.Kind switch
    {
        FactKind.Ratio => (0, 1),
        FactKind.Count or FactKind.Rate or FactKind.Distance or FactKind.BitRate or FactKind.Bytes => (0, double.PositiveInfinity),
        // A time that is better longer may have run out and be negative, as the time until support ends.
        FactKind.Duration when fact.Better != Better.Higher => (0, double.PositiveInfinity),
        _ => (double.NegativeInfinity, double.PositiveInfinity),
    };

    private static string? AsWritten(YamlNode node, Relation relation) => node is YamlScalar scalar ? scalar.Text.Trim()[relation.Name().Length..].Trim() : null;

    private static (Relation, ImmutableArray<YamlScalar>)? Split(YamlNode node, FactDefinition fact, ProblemList problems)
    {
        if (node is YamlMap { Entries: [var only] } && Relations.Words.IndexOf(only.Key.Text) is (int)Relation.OneOf or (int)Relation.NoneOf && only.Value is YamlList list)
        {
            var items = list.Items.OfType<YamlScalar>().ToImmutableArray();
            foreach (var item in list.Items.Where(item => item is not YamlScalar)) problems.Add(item.Mark, $"a limit is a single value, and this is {item.Title}");
            return ((Relation)Relations.Words.IndexOf(only.Key.Text), items);
        }
        if (node is not YamlScalar scalar)
        {
            problems.Add(node.Mark, $"'must' is words and a value, as \"at most 14 d\", and this is {node.Title}");
            return null;
        }
        string text = scalar.Text.Trim();
        // "is not" before "is": the longest words first.
        foreach (int index in Enumerable.Range(0, Relations.Words.Length).OrderByDescending(index => Relations.Words[index].Length))
        {
            string words = Relations.Words[index];
            if (text != words && !text.StartsWith(words + " ", StringComparison.Ordinal) && !text.StartsWith(words + "[", StringComparison.Ordinal)) continue;
            return After((Relation)index, text[words.Length..].Trim(), scalar, fact, problems);
        }
        problems.Add(scalar.Mark, Complain(fact, text));
        return null;
    }

    private static (Relation, ImmutableArray<YamlScalar>)? After(Relation relation, string rest, YamlScalar scalar, FactDefinition fact, ProblemList problems)
    {
        switch (relation)
        {
            case Relation.Known when rest.Length > 0:
                problems.Add(scalar.Mark, "'known' takes no value");
                return null;
            case Relation.Known:
                return (relation, []);
            case Relation.OneOf or Relation.NoneOf:
                if (!rest.StartsWith('[') || !rest.EndsWith(']'))
                {
                    problems.Add(scalar.Mark, $"'{relation.Name()}' needs values between brackets, as \"{relation.Name()} [{Sample(fact)}]\"");
                    return null;
                }
                return (relation, [.. rest[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => new YamlScalar(scalar.Mark, word))]);
            default:
                if (rest.Length > 0) return (relation, [new(scalar.Mark, rest)]);
                problems.Add(scalar.Mark, $"'{relation.Name()}' needs a value, as \"{relation.Name()} {Sample(fact)}\"");
                return null;
        }
    }

    private static string Complain(FactDefinition fact, string text)
    {
        foreach (var (symbol, relation) in symbols)
            if (text.StartsWith(symbol, StringComparison.Ordinal))
                return $"{Wording.Quote(Shown(symbol))} is a sign; write the word: \"{relation.Name()} {QuotedText.Shown(text.AsSpan(symbol.Length).Trim())}\"";
        foreach (var (phrase, relation) in phrases.OrderByDescending(pair => pair.Phrase.Length))
            if (text.StartsWith(phrase, StringComparison.OrdinalIgnoreCase) && (text.Length == phrase.Length || !char.IsLetter(text[phrase.Length])))
                return $"'{phrase}' is said here as \"{$"{relation.Name()} {QuotedText.Shown(text.AsSpan(phrase.Length).Trim())}".Trim()}\"";
        if (ParseLimit(fact, text, out _) is null) return WithWords(fact, QuotedText.Shown(text));
        string first = string.Join(' ', text.Split(' ').Take(2));
        return $"'must' does not start with {Wording.Quote(first)}{Wording.Suggest(first, Relations.Words)}";
    }

    private static string WithWords(FactDefinition fact, string limit) =>
        $"'must' starts with words: \"is {limit}\"{(fact.Kind.IsNumeric() && fact.Kind != FactKind.Boolean ? $", \"at most {limit}\" or \"at least {limit}\"" : "")}";

    private static string Shown(string symbol) => symbol switch { "＞" => ">", "＜" => "<", "≥" => ">=", "≤" => "<=", _ => symbol };

    private static string? Refuse(FactDefinition fact, Relation relation) => fact.Kind switch
    {
        _ when relation == Relation.Known => null,
        FactKind.Boolean when relation is not (Relation.Is or Relation.IsNot) => $"{fact.Name} is true or false; write \"is true\" or \"is false\"",
        FactKind.OneOf or FactKind.Text when relation.IsOrder() => $"{fact.Name} is a word and has no order; write \"is\", \"is not\", \"one of [..]\" or \"none of [..]\"",
        FactKind.Set when relation is not (Relation.OneOf or Relation.NoneOf) => $"{fact.Name} is a set of words; write \"one of [..]\" (at least one is in it) or \"none of [..]\"",
        _ when fact.IsSampled && fact.Kind != FactKind.Boolean && !relation.IsOrder() => $"{fact.Name} is measured in samples; write \"at most\", \"at least\", \"below\" or \"above\"",
        _ => null,
    };

    private static string? ParseLimit(FactDefinition fact, string text, out FactValue? limit)
    {
        limit = null;
        if (text.Length == 0) return "a limit is empty";
        if (fact.Kind.IsNumeric())
        {
            if (FactNotation.TryParseNumber(fact.Kind, text, out double number) is { } wrong) return wrong;
            limit = FactValue.Numeric(fact.Kind, Interval.Exactly(number));
            return null;
        }
        if (fact.Words.Length > 0 && !fact.Words.Contains(text)) return $"{Wording.Quote(text)} is no word of {fact.Name}{Wording.Suggest(text, fact.Words)}";
        return FactNotation.TryParse(fact, text, out limit);
    }

    private static string? Pointless(FactDefinition fact, Relation relation, FactValue limit)
    {
        if (!fact.Kind.IsNumeric() || !relation.IsOrder()) return null;
        var (low, high) = Domain(fact);
        double number = limit.Range.Low;
        var (met, never) = relation switch
        {
            Relation.AtMost => (number >= high, number < low),
            Relation.Below => (number > high, number <= low),
            Relation.AtLeast => (number <= low, number > high),
            _ => (number < low, number >= high),
        };
        string range = double.IsPositiveInfinity(high) ? "is never below 0" : "lies between 0 % and 100 %";
        return never ? $"nothing is {relation.Name()} {limit}: {fact.Name} {range}" : met ? $"everything is {relation.Name()} {limit}: {fact.Name} {range}, so the limit asks nothing" : null;
    }

    private static string Sample(FactDefinition fact) => fact.Kind switch
    {
        FactKind.Boolean => "true",
        FactKind.OneOf => string.Join(", ", fact.Words.Take(2)),
        FactKind.Version => "2.0",
        FactKind.Set or FactKind.Text => "word",
        FactKind.Instant => "2026-11-21T09:00:00Z",
        FactKind.Count or FactKind.Number => "3",
        _ => $"3 {(fact.Kind.Dimension().BaseUnit is { Display: true } unit ? unit : fact.Kind.Dimension().Units[0]).Symbol}",
    };
}

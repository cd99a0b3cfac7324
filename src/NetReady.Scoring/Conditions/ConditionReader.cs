using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Conditions;

/// <summary>
/// Reads conditions: <c>fact</c> with <c>must</c>, <c>parameter</c> with <c>is</c>, <c>all</c>, <c>any</c> and <c>not</c>, nested at will.
/// The terms of sampled facts (<c>target</c>, <c>sample</c>, <c>holds_for</c>, <c>over</c>, <c>needs</c>) hold for everything below where they stand.
/// </summary>
internal static class ConditionReader
{
    /// <summary>The keys of which a condition has exactly one.</summary>
    public static readonly ImmutableArray<string> Shapes = ["fact", "parameter", "all", "any", "not"];

    private static readonly ImmutableArray<string> termKeys = ["target", "sample", "holds_for", "over", "needs"];

    /// <summary>The keys that decide what is asked; an override of one of them asks something else.</summary>
    public static readonly ImmutableArray<string> Keys = [.. Shapes, "must", "is", .. termKeys, "only_when"];

    private static readonly TimeSpan longestSample = TimeSpan.FromDays(366);

    private sealed record Terms(string? Target = null, TimeSpan? Sample = null, double? HoldsFor = null, TimeSpan? Over = null, int? Needs = null);

    /// <summary>Reads the condition that stands in a rule among its other keys; null where it is a mistake, which is noted.</summary>
    public static Condition? Read(Section rule) => Read(rule, new(), "a rule");

    /// <summary>Reads <c>only_when</c>; null where it is not there or is a mistake.</summary>
    public static Condition? ReadOnlyWhen(Section rule)
    {
        if (rule.Take("only_when") is not { } node) return null;
        return ReadItem(node, new(), rule.Problems);
    }

    private static Condition? ReadItem(YamlNode node, Terms outer, ProblemList problems)
    {
        if (Section.Of(node, "a condition", problems) is not { } section) return null;
        var condition = Read(section, outer, "a condition");
        section.End();
        return condition;
    }

    private static Condition? Read(Section section, Terms outer, string title)
    {
        var terms = ReadTerms(section, outer);
        var present = Shapes.Where(shape => section.Take(shape) is not null).ToList();
        if (present.Count != 1)
        {
            section.Problems.Add(present.Count == 0 ? section.Mark : section.MarkOf(present[1]),
                present.Count == 0 ? $"{title} needs 'fact' with 'must', or 'all', 'any' or 'not'" : $"{title} has both '{present[0]}' and '{present[1]}'; join them under 'all' or 'any'");
            section.Take("must");
            section.Take("is");
            return null;
        }
        Condition? condition = present[0] switch
        {
            "fact" => ReadFact(section, terms),
            "parameter" => ReadParameter(section),
            "not" => ReadItem(section.Take("not")!, terms, section.Problems) is { } inner ? new Negation(inner) : null,
            _ => ReadJoined(section, present[0], terms),
        };
        if (condition is not null && condition.Facts.All(fact => fact.Terms is null)) RefuseIdleTerms(section, condition);
        return condition;
    }

    private static void RefuseIdleTerms(Section section, Condition condition)
    {
        foreach (string key in termKeys)
            if (section.TakeEntry(key) is { } entry)
                section.Problems.Add(entry.Key.Mark, $"'{key}' is for facts measured in samples, and {condition.Facts.FirstOrDefault()?.Fact.Name ?? "a parameter"} is not; take it out");
    }

    private static FactCondition? ReadFact(Section section, Terms terms)
    {
        var must = section.Take("must");
        if (must is null) section.Problems.Add(section.MarkOf("fact"), "'fact' needs 'must' beside it, as \"must: at most 14 d\"");
        if (section.Text("fact") is not { } name) return null;
        if (Vocabulary.Find(name) is not { } fact)
        {
            section.Wrong("fact", FactName.Unknown(name));
            return null;
        }
        if (must is null || MustReader.Read(fact, must, section.Problems) is not { } read) return null;
        return new(fact, read, fact.Sampling is { } sampling
            ? new(terms.Target ?? "reflector", terms.Sample ?? sampling.DefaultLength, terms.HoldsFor ?? 0.95, terms.Over ?? TimeSpan.FromDays(7), terms.Needs ?? 50)
            : null);
    }

    private static ParameterCondition? ReadParameter(Section section)
    {
        string? name = section.Text("parameter");
        if (section.Take("is") is null) section.Problems.Add(section.MarkOf("parameter"), "'parameter' needs 'is' beside it, as \"is: true\"");
        return section.Text("is") is { } word && name is not null ? new(name, word) : null;
    }

    private static Joined? ReadJoined(Section section, string shape, Terms terms)
    {
        var items = ImmutableArray.CreateBuilder<Condition>();
        if (section.Take(shape) is not YamlList list)
        {
            section.Wrong(shape, $"'{shape}' is a list of conditions, and this is {section.Take(shape)!.Title}");
            return null;
        }
        foreach (var item in list.Items)
            if (ReadItem(item, terms, section.Problems) is { } condition) items.Add(condition);
        if (list.Items.Length == 0) section.Problems.Add(list.Mark, $"'{shape}' is empty");
        if (items.Count == 0 || items.Count < list.Items.Length) return null;
        if (shape == "all") RefuseContradictions(list, items, section.Problems);
        return new(shape == "all", items.ToImmutable());
    }

    private static void RefuseContradictions(YamlList list, ImmutableArray<Condition>.Builder items, ProblemList problems)
    {
        foreach (var asked in items.OfType<FactCondition>().Where(item => item.Must.Relation.IsOrder() && item.Fact.Kind.IsNumeric()).GroupBy(item => item.Key))
        {
            var lows = asked.Where(item => item.Must.Relation is Relation.AtLeast or Relation.Above).ToList();
            var highs = asked.Where(item => item.Must.Relation is Relation.AtMost or Relation.Below).ToList();
            foreach (var (low, high) in lows.SelectMany(low => highs.Select(high => (low, high))))
            {
                var (from, to) = (low.Must.Limits[0].Range.Low, high.Must.Limits[0].Range.Low);
                if (from < to || (from.Equals(to) && low.Must.Relation == Relation.AtLeast && high.Must.Relation == Relation.AtMost)) continue;
                problems.Add(list.Mark, $"nothing is both {low.Must.Text} and {high.Must.Text}; {low.Fact.Name} cannot meet this");
            }
        }
    }

    private static Terms ReadTerms(Section section, Terms outer) => new(
        section.Text("target") ?? outer.Target,
        ReadLength(section, "sample", longestSample) ?? outer.Sample,
        ReadShare(section) ?? outer.HoldsFor,
        ReadLength(section, "over", HostEvidence.LongestWindow) ?? outer.Over,
        ReadNeeds(section) ?? outer.Needs);

    private static TimeSpan? ReadLength(Section section, string key, TimeSpan longest)
    {
        if (section.Duration(key) is not { } length) return null;
        if (length > TimeSpan.Zero && length <= longest) return length;
        section.Wrong(key, $"'{key}' is longer than 0 s and at most {longest.Days} d");
        return null;
    }

    private static double? ReadShare(Section section)
    {
        if (section.Scalar("holds_for") is not { } scalar) return null;
        string text = scalar.Text.Trim();
        if (text is "every sample" or "all samples") return 1;
        if (text.EndsWith(" of samples", StringComparison.Ordinal)) text = text[..^" of samples".Length];
        if (Quantity.TryParse(Dimension.Ratio, text, out double share) is null && text.EndsWith('%') && share is > 0 and <= 1) return share;
        section.Problems.Add(scalar.Mark, $"'holds_for' is a share above 0 % and up to 100 %, as \"95 % of samples\", not {Wording.Quote(scalar.Text)}");
        return null;
    }

    private static int? ReadNeeds(Section section)
    {
        if (section.Scalar("needs") is not { } scalar) return null;
        string text = scalar.Text.Trim();
        foreach (string noun in (ReadOnlySpan<string>)[" samples", " sample"])
            if (text.EndsWith(noun, StringComparison.Ordinal)) text = text[..^noun.Length];
        if (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int needs) && needs is >= 1 and <= 100_000) return needs;
        section.Problems.Add(scalar.Mark, $"'needs' is a number of samples from 1 to 100000, as \"50 samples\", not {Wording.Quote(scalar.Text)}");
        return null;
    }
}

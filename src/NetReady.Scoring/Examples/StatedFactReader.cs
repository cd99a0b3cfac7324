using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Examples;

/// <summary>
/// Reads facts as people write them: a name with a value (<c>true</c>, <c>14 d</c>, <c>at least 25 Mbit/s</c>), with a list of values for samples,
/// with <c>{ target: media, sample: 15 s, values: [..] }</c> (or a list of such), or with <c>{ missing: needs-privilege }</c>.
/// </summary>
internal static class StatedFactReader
{
    /// <summary>Reads a map of facts; what is wrong is noted and left out.</summary>
    public static ImmutableArray<StatedFact> Read(YamlMap map, ProblemList problems)
    {
        var facts = ImmutableArray.CreateBuilder<StatedFact>();
        foreach (var (name, value) in map.Entries)
        {
            if (Vocabulary.Find(name.Text) is { } fact) facts.AddRange(ReadFact(fact, value, problems));
            else problems.Add(name.Mark, FactName.Unknown(name.Text));
        }
        return facts.ToImmutable();
    }

    private static IEnumerable<StatedFact> ReadFact(FactDefinition fact, YamlNode node, ProblemList problems)
    {
        if (node is YamlList { Items: [YamlMap, ..] } several)
        {
            foreach (var item in several.Items)
                foreach (var one in ReadFact(fact, item, problems)) yield return one;
        }
        else if (node is YamlMap map)
        {
            if (ReadMap(fact, new(map, "a fact", problems)) is { } one) yield return one;
        }
        else if (ReadValues(fact, node, problems) is { } values)
        {
            yield return new(node.Mark, fact, null, null, values, node is YamlList, null);
        }
    }

    private static StatedFact? ReadMap(FactDefinition fact, Section section)
    {
        string? target = section.Text("target");
        var sample = section.Duration("sample");
        var missing = section.Scalar("missing");
        var valuesNode = section.Take("values");
        var valueNode = section.Take("value");
        section.End();
        if (!fact.IsSampled && (target is not null || sample is not null || valuesNode is not null))
        {
            section.Problems.Add(section.Mark, $"{fact.Name} is not measured in samples; write its value alone");
            return null;
        }
        if (missing is not null)
        {
            if (valuesNode is not null || valueNode is not null) section.Problems.Add(section.Mark, "a fact has a value or is missing, not both");
            if (MissingReasons.Parse(missing.Text) is { } reason) return new(section.Mark, fact, target, sample, [], false, reason);
            section.Problems.Add(missing.Mark, $"{Wording.Quote(missing.Text)} is no reason for a missing fact{Wording.Suggest(missing.Text, MissingReasons.Names)}");
            return null;
        }
        if ((valuesNode ?? valueNode) is not { } node)
        {
            section.Problems.Add(section.Mark, fact.IsSampled ? $"{fact.Name} needs 'values', or 'missing' with the reason" : $"{fact.Name} needs a value, or 'missing' with the reason");
            return null;
        }
        return ReadValues(fact, node, section.Problems) is { } values ? new(section.Mark, fact, target, sample, values, node is YamlList, null) : null;
    }

    private static ImmutableArray<FactValue>? ReadValues(FactDefinition fact, YamlNode node, ProblemList problems)
    {
        if (node is YamlList list && fact.Kind == FactKind.Set) return ReadSet(fact, list, problems) is { } set ? [set] : null;
        if (node is YamlList samples)
        {
            if (!fact.IsSampled)
            {
                problems.Add(node.Mark, $"{fact.Name} has one value, and this is a list");
                return null;
            }
            var values = samples.Items.Select(item => ReadValue(fact, item, problems)).ToImmutableArray();
            if (values.Length == 0) problems.Add(node.Mark, $"{fact.Name} has an empty list of samples; write {{ missing: not-yet-measured }} where there are none");
            return values.Length == 0 || values.Contains(null) ? null : values!;
        }
        return ReadValue(fact, node, problems) is { } single ? [single] : null;
    }

    private static FactValue? ReadSet(FactDefinition fact, YamlList list, ProblemList problems)
    {
        foreach (var item in list.Items.Where(item => item is not YamlScalar)) problems.Add(item.Mark, $"{fact.Name} is a set of words, and this is {item.Title}");
        return list.Items.All(item => item is YamlScalar) ? FactValue.Set(list.Items.Cast<YamlScalar>().Select(item => item.Text)) : null;
    }

    private static FactValue? ReadValue(FactDefinition fact, YamlNode node, ProblemList problems)
    {
        if (node is not YamlScalar scalar || scalar.IsEmpty)
        {
            problems.Add(node.Mark, $"{fact.Name} is a {fact.Kind.Title()}, and this is {(node is YamlScalar ? "empty" : node.Title)}");
            return null;
        }
        if (FactNotation.TryParse(fact, scalar.Text, out var value) is { } problem)
        {
            problems.Add(node.Mark, $"{fact.Name}: {problem}");
            return null;
        }
        if (fact.Kind.IsNumeric() && Conditions.MustReader.Domain(fact) is var (low, high) && (value!.Range.High < low || value.Range.Low > high))
        {
            problems.Add(node.Mark, $"{fact.Name} cannot be {scalar.Text}: it {(value.Range.High < low ? "is never below 0" : "is never above 100 %")}");
            return null;
        }
        return value;
    }
}

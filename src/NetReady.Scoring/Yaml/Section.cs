using System.Collections.Immutable;
using NetReady.Core.Units;

namespace NetReady.Scoring.Yaml;

/// <summary>Reads one map strictly: each key that is asked for is known, and whatever else stands there is a mistake.</summary>
/// <param name="map">The map.</param>
/// <param name="title">What the map is, for messages, as <c>a rule</c>.</param>
/// <param name="problems">Where mistakes go.</param>
internal sealed class Section(YamlMap map, string title, ProblemList problems)
{
    private readonly List<string> known = [];

    /// <summary>Where the map starts.</summary>
    public Mark Mark => map.Mark;

    /// <summary>Where mistakes go.</summary>
    public ProblemList Problems => problems;

    /// <summary>Reads the node as a map; a mistake and null where it is none.</summary>
    public static Section? Of(YamlNode node, string title, ProblemList problems)
    {
        if (node is YamlMap map) return new(map, title, problems);
        problems.Add(node.Mark, $"{title} is keys with values, and this is {node.Title}");
        return null;
    }

    /// <summary>The value under a key; null where it is not there.</summary>
    public YamlNode? Take(string key) => TakeEntry(key)?.Value;

    /// <summary>The entry of a key; null where it is not there.</summary>
    public YamlEntry? TakeEntry(string key)
    {
        known.Add(key);
        return map.Find(key);
    }

    /// <summary>Where the key's value stands, or the map where the key is not there.</summary>
    public Mark MarkOf(string key) => map.Find(key)?.Value.Mark ?? map.Mark;

    /// <summary>Notes a mistake at a key's value.</summary>
    public void Wrong(string key, string message) => problems.Add(MarkOf(key), message);

    /// <summary>The key's single value; null where it is not there or is a mistake.</summary>
    public YamlScalar? Scalar(string key)
    {
        switch (Take(key))
        {
            case null:
                return null;
            case YamlScalar { IsEmpty: true } empty:
                problems.Add(empty.Mark, $"'{key}' has no value; write one, or leave the key out");
                return null;
            case YamlScalar scalar:
                return scalar;
            case var other:
                problems.Add(other.Mark, $"'{key}' is a single value, and this is {other.Title}");
                return null;
        }
    }

    /// <summary>The key's text; null where it is not there.</summary>
    public string? Text(string key) => Scalar(key)?.Text;

    /// <summary>The key's text, which has to be there.</summary>
    public string? NeededText(string key)
    {
        if (map.Find(key) is null) problems.Add(map.Mark, $"{title} needs '{key}'");
        return Text(key);
    }

    /// <summary>True or false; null where it is not there.</summary>
    public bool? Flag(string key)
    {
        if (Scalar(key) is not { } scalar) return null;
        if (scalar.Text is "true" or "false") return scalar.Text == "true";
        problems.Add(scalar.Mark, $"'{key}' is true or false, not {Wording.Quote(scalar.Text)}");
        return null;
    }

    /// <summary>One word of a list; null where it is not there.</summary>
    public string? Word(string key, params ImmutableArray<string> words)
    {
        if (Scalar(key) is not { } scalar) return null;
        if (words.Contains(scalar.Text)) return scalar.Text;
        problems.Add(scalar.Mark, $"{Wording.Quote(scalar.Text)} is no value of '{key}'; it is one of {string.Join(", ", words)}");
        return null;
    }

    /// <summary>A length of time, 0 or more; null where it is not there.</summary>
    public TimeSpan? Duration(string key)
    {
        if (Quantity(key, Dimension.Duration) is not { } seconds) return null;
        if (seconds is >= 0 and < 1e10) return TimeSpan.FromSeconds(seconds);
        Wrong(key, $"'{key}' is a length of time from 0 s to 300 years");
        return null;
    }

    /// <summary>A number with its unit, in base units; null where it is not there.</summary>
    public double? Quantity(string key, Dimension dimension)
    {
        if (Scalar(key) is not { } scalar) return null;
        if (Core.Units.Quantity.TryParse(dimension, scalar.Text, out double number) is not { } problem) return number;
        problems.Add(scalar.Mark, $"'{key}': {problem}");
        return null;
    }

    /// <summary>The items of a list; a single value stands for a list of one. Null where the key is not there.</summary>
    public ImmutableArray<YamlNode>? Items(string key) => Take(key) switch
    {
        null => null,
        YamlList list => list.Items,
        YamlScalar { IsEmpty: true } => [],
        var single => [single],
    };

    /// <summary>A list of words; empty where the key is not there.</summary>
    public ImmutableArray<YamlScalar> Words(string key)
    {
        var words = ImmutableArray.CreateBuilder<YamlScalar>();
        foreach (var item in Items(key) ?? [])
        {
            if (item is YamlScalar { IsEmpty: false } word) words.Add(word);
            else problems.Add(item.Mark, $"'{key}' is a list of words, and this is {(item is YamlScalar ? "empty" : item.Title)}");
        }
        return words.ToImmutable();
    }

    /// <summary>The map under a key; null where it is not there.</summary>
    public Section? Map(string key, string what) => Take(key) is { } node ? Of(node, what, problems) : null;

    /// <summary>Notes every key that was not asked for.</summary>
    public void End()
    {
        foreach (var entry in map.Entries)
        {
            if (known.Contains(entry.Key.Text)) continue;
            problems.Add(entry.Key.Mark, $"{title} has no key {Wording.Quote(entry.Key.Text)}{Wording.Suggest(entry.Key.Text, known)}");
        }
    }
}

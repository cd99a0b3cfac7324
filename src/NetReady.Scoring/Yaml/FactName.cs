using NetReady.Core.Facts;

namespace NetReady.Scoring.Yaml;

/// <summary>How messages speak of facts that there are not.</summary>
internal static class FactName
{
    /// <summary>That there is no such fact, with the nearest name, or the groups where none is near.</summary>
    public static string Unknown(string name)
    {
        if (Wording.Nearest(name, Vocabulary.All.Select(known => known.Name)) is { } near) return $"there is no fact {Wording.Quote(name)}; did you mean '{near}'?";
        // A name without its group, as oldest_security_age, or with a wrong one.
        var sameEnd = Vocabulary.All.Select(known => known.Name).Where(known => known.EndsWith("." + name[(name.LastIndexOf('.') + 1)..], StringComparison.Ordinal)).ToList();
        return sameEnd.Count is > 0 and <= 3
            ? $"there is no fact {Wording.Quote(name)}; did you mean {string.Join(" or ", sameEnd.Select(known => $"'{known}'"))}?"
            : $"there is no fact {Wording.Quote(name)}; facts start with {string.Join(", ", Vocabulary.All.Select(known => known.Group + ".").Distinct())}";
    }
}

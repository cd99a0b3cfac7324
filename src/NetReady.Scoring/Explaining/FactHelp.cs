using NetReady.Core.Facts;

namespace NetReady.Scoring.Explaining;

/// <summary>What a fact is, in words: for editors, and for whoever asks about a rule.</summary>
internal static class FactHelp
{
    /// <summary>Its help, then its kind with units or words, and how it comes about.</summary>
    public static string Of(FactDefinition fact) => string.Join(' ', Sentences(fact));

    /// <summary>Its kind with the units or words that its values take, as <c>duration in ns, us, ms, s, min, h, d, w</c>.</summary>
    public static string Kind(FactDefinition fact) => fact.Kind switch
    {
        FactKind.Boolean => "true or false",
        FactKind.OneOf => $"one of {string.Join(", ", fact.Words)}",
        FactKind.Set => fact.Words.IsEmpty ? "a set of words" : $"a set of {string.Join(", ", fact.Words)}",
        FactKind.Count => "a whole number",
        FactKind.Number => "a number",
        FactKind.Version => "a version, as 2.0",
        FactKind.Instant => "an instant, as 2026-11-21T09:00:00Z",
        FactKind.Text => "free text",
        _ => $"a {fact.Kind.Title()} in {fact.Kind.Dimension().Symbols}",
    };

    private static IEnumerable<string> Sentences(FactDefinition fact)
    {
        yield return fact.Help;
        string better = (fact.Kind, fact.Better) switch
        {
            (_, Better.Neither) => "",
            (FactKind.Boolean, Better.Higher) => "; true is better",
            (FactKind.Boolean, _) => "; false is better",
            (_, Better.Higher) => "; more is better",
            _ => "; less is better",
        };
        yield return $"{Spoken.Capital(Kind(fact))}{better}.";
        if (fact.Sampling is { } sampling) yield return $"Measured in samples of {FactValue.Of(sampling.DefaultLength)} unless a rule says otherwise; one is {sampling.Reducer}.";
        string maker = fact.Maker switch
        {
            Maker.Register => "From the department's register, never from the device.",
            Maker.Collector => "Reckoned by the collector.",
            Maker.NobodyYet => "No agent reports it yet.",
            _ => "",
        };
        if (maker.Length > 0) yield return maker;
        if (fact.NotPresentMeans.Length > 0)
            yield return $"It is not-present where {fact.NotPresentMeans}: {(fact.NotPresent == Absence.Fails ? "a rule about it then fails" : "a rule about it then does not apply")}.";
        if (fact.NotApplicableMeans.Length > 0)
            yield return $"It may be not-applicable on {string.Join(", ", fact.NotApplicableOn.Select(Platforms.Name))}: {fact.NotApplicableMeans}.";
        if (fact.Personal) yield return "Personal devices may send it.";
    }
}

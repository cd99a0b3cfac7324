using System.Collections.Immutable;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Explaining;

/// <summary>Says in plain English what rules ask and how verdicts came about: a function of policies and scorecard, nothing else.</summary>
public static class Explanations
{
    /// <summary>A rule in every form that the policies give it: one, or one more for each override.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="id">The rule's id.</param>
    /// <returns>Empty where there is no such rule.</returns>
    public static ImmutableArray<RuleExplanation> OfRule(PolicySet policies, string id) =>
    [
        .. policies.All.SelectMany(policy => policy.Rules.Where(rule => rule.Id == id).Select(rule => (policy, rule)))
            .GroupBy(pair => pair.rule, pair => pair.policy)
            .Select(group => RuleWords.Of(group.Key, group)),
    ];

    /// <summary>The nearest rule's id as <c>; did you mean 'OFC-04'?</c>; empty where none is near.</summary>
    public static string SuggestRule(PolicySet policies, string id) =>
        Wording.Nearest(id, policies.All.SelectMany(policy => policy.Rules).Select(rule => rule.Id).Distinct(StringComparer.Ordinal)) is { } near ? $"; did you mean '{near}'?" : "";

    /// <summary>A host's verdict.</summary>
    /// <param name="policies">The policies that the scorecard was made by.</param>
    /// <param name="card">The scorecard.</param>
    /// <exception cref="ArgumentException">The scorecard was made by other policies.</exception>
    public static HostExplanation OfHost(PolicySet policies, Scorecard card)
    {
        var byName = policies.All.ToDictionary(policy => policy.Name, StringComparer.Ordinal);
        return new()
        {
            Host = card.Host, At = card.At, State = card.State, Because = [.. Because(card)],
            Policies = [.. card.Policies.Select(verdict => byName.TryGetValue(verdict.Policy, out var policy)
                ? PolicyWords.Of(policy, verdict, card) : throw new ArgumentException($"There is no policy {verdict.Policy}: the scorecard is of other policies.", nameof(card)))],
        };
    }

    /// <summary>How one version of the policies differs from another, in words; empty where it says the same.</summary>
    public static ImmutableArray<PolicyEdit> Edits(PolicySet before, PolicySet after) => PolicyEdits.Between(before, after);

    /// <summary>The host's state as its times to fix run out, the earliest first, if nothing else changes.</summary>
    /// <param name="policies">The policies that the scorecard was made by.</param>
    /// <param name="card">The scorecard.</param>
    public static ImmutableArray<Ending> GraceEndings(PolicySet policies, Scorecard card) => HostEndings.Of(policies, card);

    private static IEnumerable<string> Because(Scorecard card)
    {
        yield return card.Because;
        var counting = card.Policies.Where(policy => policy.Effect == "counts").ToList();
        if (counting.Count > 1)
            yield return $"{counting.Count} policies count for this host: its state is the worst of theirs, its score and coverage those of the lowest low ({card.DecidedBy}).";
        else if (card.DecidedBy is { } only)
            yield return $"One policy counts for this host: {only}.";
        if (card.Policies.Any(policy => policy.Effect != "counts")) yield return $"Judged and shown, and never counted: {Spoken.List([.. card.Policies.Where(policy => policy.Effect != "counts").Select(policy => policy.Policy)])}.";
        yield return card.Ceiling.Tier is { } tier
            ? $"It is fit for {tier}{(card.Ceiling.Marking is { } marking ? $", {marking}" : "")}: the highest tier and marking, up to its own, whose required rules all pass."
            : "It is fit for no tier: at each, up to its own, some required rule does not pass.";
        if (card.Presence != "fresh") yield return $"The host is {card.Presence}.";
    }
}

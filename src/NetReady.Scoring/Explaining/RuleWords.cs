using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Explaining;

/// <summary>Puts a rule into words.</summary>
internal static class RuleWords
{
    /// <summary>The explanation of a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="holders">The policies that hold it.</param>
    public static RuleExplanation Of(Rule rule, IEnumerable<Policy> holders) => new()
    {
        Id = rule.Id, Title = rule.Title, Asks = Asks(rule), Written = rule.Condition is FactCondition fact ? fact.Explain() : rule.Condition.Limit,
        Samples = [.. rule.Facts.Where(asked => asked.Terms is not null).Select(Samples).Distinct()],
        AppliesOnly = rule.OnlyWhen is { } onlyWhen ? $"It applies only where {Spoken.Condition(onlyWhen)}; elsewhere it is not-applicable and scores nothing." : null,
        Facts = [.. rule.Facts.Select(asked => asked.Fact).DistinctBy(asked => asked.Name).Select(asked => new FactExplanation(asked.Name, FactHelp.Of(asked)))],
        Failing = [.. Failing(rule)], Unknown = [.. Unknown(rule)], Shares = [.. holders.Select(policy => Share(rule, policy))],
        Source = rule.Source is { } source ? source.ToString() : "The rule names no source.", Firmness = Firmness(rule.Source?.ReadFrom),
        Fix = rule.Fix, Examples = [.. rule.Examples.Select(Example)],
    };

    /// <summary>How <c>read_from</c> is said; null where it is not stated.</summary>
    public static string? Firmness(string? readFrom) => readFrom switch
    {
        "primary" => "The document itself was read.",
        "summary" => "Another's account of the document was read, not the document itself.",
        "memory" => "It is from memory and was not read again: check it before relying on it.",
        "organisation" => "The limit is this product's or the department's own choice.",
        _ => null,
    };

    private static string Asks(Rule rule)
    {
        string share = rule.Condition is FactCondition { Terms: { } terms } ? $" in {ShareOf(terms)} of the samples of the last {Spoken.Length(terms.Over)}" : "";
        return $"It holds where {Spoken.Condition(rule.Condition)}{share}.";
    }

    private static string Samples(FactCondition asked)
    {
        var terms = asked.Terms!;
        string needs = terms.Needs == 1 ? "One sample is enough" : $"With fewer than {terms.Needs} samples it is unknown";
        return $"{asked.Fact.Name} is measured to the target '{terms.Target}' in samples of {Spoken.Length(terms.Sample)}, of which {ShareOf(terms)} have to hold over the {Spoken.Length(terms.Over)} before the host's last contact; one sample is {asked.Fact.Sampling!.Reducer}. {needs}.";
    }

    private static string ShareOf(SampleTerms terms) => terms.HoldsFor >= 1 ? "all" : $"at least {Spoken.Share(terms.HoldsFor)}";

    private static IEnumerable<string> Failing(Rule rule)
    {
        yield return rule.Required
            ? "It is required: a host that fails it is not ready, whatever its score."
            : "It is not required: failing it costs its points and nothing else.";
        var time = rule.TimeToFix;
        var spans = new[] { (time.Failure, "from when it began"), (time.Host, "from when the host was enrolled"), (time.Rule, "from when the rule went live") }
            .Where(span => span.Item1 > TimeSpan.Zero).Select(span => $"{Spoken.Length(span.Item1)} {span.Item2}").ToList();
        yield return spans.Count == 0
            ? "There is no time to fix: a failure counts at once."
            : $"A failure is in grace for {Spoken.List(spans)}{(spans.Count > 1 ? ", whichever ends last" : "")}: it still earns its points (not in strict){(rule.Required ? " and meets what is required" : "")}, and the host is conditional at best.";
        if (rule.ChangeAfter is { } change)
        {
            string what = rule.Facts.Any(asked => asked.Terms is not null) ? "hours" : "observations";
            yield return $"The verdict changes to fail when {change.Fail} of the last {change.FailOf} {what} fail, and to pass when {change.Pass} of the last {change.PassOf} pass.";
        }
    }

    private static IEnumerable<string> Unknown(Rule rule)
    {
        if (rule.EvidenceValidFor is { } valid) yield return $"Evidence that was older than {Spoken.Length(valid)} at the host's last contact does not decide (stale).";
        foreach (var asked in rule.Condition.Facts.DistinctBy(asked => asked.Fact.Name))
            foreach (string meaning in Absent(rule, asked)) yield return meaning;
        yield return rule.IfUnknown switch
        {
            IfUnknown.Fail => "Where the evidence does not decide, it fails.",
            IfUnknown.LeaveOut => "Where the evidence does not decide, it leaves score, coverage and requirements.",
            _ => "Where the evidence does not decide, it is unknown: no points in low, all of them in high, left out of mid, and its points are missing from the coverage."
                + (rule.Required ? " As it is required, the host is then unassessed." : ""),
        };
    }

    // By what the judge itself makes of it, so that the words cannot say otherwise.
    private static IEnumerable<string> Absent(Rule rule, FactCondition asked)
    {
        var fact = asked.Fact;
        string Verdict(MissingReason reason, Platform? platform) => MissingMeaning.Of(fact, reason, platform, rule.Required, negated: false).Truth switch
        {
            Truth.Pass => "holds",
            Truth.Fail => "does not hold",
            Truth.NotApplicable => "does not apply",
            _ => "is not decided",
        };
        if (fact.NotPresentMeans.Length > 0) yield return $"Where {fact.NotPresentMeans} ({fact.Name} is not-present), what is asked of it {Verdict(MissingReason.NotPresent, null)}.";
        if (fact.NotApplicableMeans.Length > 0)
            yield return $"On {Spoken.List([.. fact.NotApplicableOn.Select(Platforms.Name)], "or")}, {fact.NotApplicableMeans} ({fact.Name} is not-applicable): what is asked of it {Verdict(MissingReason.NotApplicable, fact.NotApplicableOn[0])}.";
    }

    private static RuleShare Share(Rule rule, Policy policy)
    {
        // As if every rule passed: the share that the score itself gives.
        var score = new DefaultScore(policy.Rules.Select(one => new ScoredRule(one.Id, one.Group, one.Weight, Outcome.Pass)));
        double of = score.Of(rule.Id) ?? 0, group = policy.Rules.Where(one => one.Group == rule.Group).Sum(one => one.Weight);
        int groups = policy.Rules.Select(one => one.Group).Distinct(StringComparer.Ordinal).Count();
        string text = $"Severity {PolicySet.Word(rule.Severity)} weighs {Spoken.Number(rule.Weight)} of the {Spoken.Number(group)} in its group, {rule.Group}. "
            + $"{(groups == 1 ? "The policy has this group alone" : $"Each of the policy's {groups} groups has 1/{groups} of the 100 points")}: "
            + $"100 / {groups} x {Spoken.Number(rule.Weight)} / {Spoken.Number(group)} = {Spoken.Number(of)} points on a host where every rule is scored.";
        if (policy.Effect != Effect.Counts) text += " The policy is judged and shown, and never counts.";
        return new(policy.Name, PolicySet.Word(policy.Effect), rule.Group, rule.Weight, group, groups, of, text);
    }

    private static string Example(RuleExample example)
    {
        var facts = example.When.Select(fact => $"{fact.Fact.Name} is {(fact.Missing is { } reason ? $"missing ({reason.Name()})" : fact.IsList ? $"[{string.Join(", ", fact.Values.Select(value => value.ToString()))}]" : fact.Values[0].ToString())}")
            .Concat(example.Parameters.Select(parameter => $"parameter {parameter.Key} is {parameter.Value}"))
            .Concat(example.Platform is { } platform ? [$"the platform is {platform.Name()}"] : ImmutableArray<string>.Empty).ToList();
        string result = example.Result switch { Truth.Pass => "passes", Truth.Fail => "fails", Truth.Unknown => "is unknown", _ => "is not-applicable" };
        return $"{(facts.Count == 0 ? "With nothing known" : $"Where {Spoken.List(facts)}")} it {result}{(example.Reason is { } why ? $" ({why.Name()})" : "")}.";
    }
}

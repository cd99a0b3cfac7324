using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Examples;

/// <summary>Decides the examples of rules and compares.</summary>
internal static class ExampleCheck
{
    // Examples name no instants; any will do.
    private static readonly DateTimeOffset at = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Every example that comes out otherwise, each once, by file, line and column.</summary>
    public static ImmutableArray<Problem> Problems(ImmutableArray<Policy> policies, Department department) =>
    [
        .. policies.SelectMany(policy => policy.Rules).Distinct(ReferenceEqualityComparer.Instance).Cast<Rule>()
            .SelectMany(rule => rule.Examples.Select(example => Problem(rule, example, department))).OfType<Problem>().Distinct()
            .OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column),
    ];

    private static Problem? Problem(Rule rule, RuleExample example, Department department)
    {
        var (judged, judge) = Judge(rule, example, department);
        bool right = judged.Truth == example.Result && (example.Reason is null || example.Reason == judged.Reason);
        if (right) return null;
        string said = Name(example.Result) + (example.Reason is { } reason ? $" ({reason.Name()})" : "");
        string came = Name(judged.Truth) + (judged.Reason is { } why ? $" ({why.Name()})" : "");
        return new(example.Mark.File, example.Mark.Line, example.Mark.Column, $"{rule.Id}: the example says {said} and comes out as {came}{(judge.Observed() is { } seen ? $", seeing {seen}" : "")}; the rule asks for {rule.Condition.Limit}");
    }

    private static (Judgement Now, RuleJudge Judge) Judge(Rule rule, RuleExample example, Department department)
    {
        var asked = rule.Facts.SelectMany(fact => fact.Measured.Append(fact)).Where(fact => fact.Terms is not null).GroupBy(fact => fact.Fact.Name).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var timelines = ImmutableArray.CreateBuilder<FactTimeline>();
        var samples = ImmutableArray.CreateBuilder<Core.Sampling.SampleBatch>();
        foreach (var fact in example.When)
        {
            // A sampled fact in an example is what the rule itself samples: its target, its length, and as many as it needs.
            IEnumerable<SampleTerms?> places = asked.TryGetValue(fact.Fact.Name, out var conditions) ? conditions.Select(condition => condition.Terms).Distinct() : [null];
            foreach (var terms in places)
            {
                if (terms is not null && fact.AsSamples(at, terms.Target, terms.Sample, terms.Needs) is { } batch) samples.Add(batch);
                if (fact.AsTimeline(at, at, terms?.Target ?? Department.Reflector, terms?.Sample ?? TimeSpan.Zero) is { } timeline) timelines.Add(timeline);
            }
        }
        var evidence = new HostEvidence
        {
            Host = "example", At = at, LastContact = at, EnrolledAt = at, Facts = timelines.ToImmutable(), Samples = samples.ToImmutable(),
            Profile = new() { Tier = "", Ownership = Ownership.Corporate, Department = "", Platform = example.Platform },
        };
        var judge = new RuleJudge(new(rule, 0, department.Parameters.SetItems(example.Parameters)), new(evidence, department));
        return (judge.Judge([]).Now, judge);
    }

    private static string Name(Truth truth) => KebabCase.From(truth.ToString());
}

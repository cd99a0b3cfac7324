using System.Globalization;
using System.Text;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Columns;

/// <summary>What rules ask, as texts that are the same where the question is: policies that were read apart share columns by them.</summary>
internal static class Question
{
    /// <summary>A relation and its limits.</summary>
    public static string Of(Must must) => $"{(int)must.Relation} {string.Join('|', must.Limits.Select(Text))}";

    /// <summary>How a leaf is judged: what it asks, and what a missing fact means where it stands.</summary>
    public static string Of(FactCondition asked, bool required, bool negated, TimeSpan? validFor) => string.Create(CultureInfo.InvariantCulture,
        $"{asked.Fact.Name} {Of(asked.Must)} {Of(asked.Terms)} {required} {negated} {(asked.Terms is null ? validFor?.Ticks : null)}");

    /// <summary>All that the course of a rule's judgements depends on beside the evidence.</summary>
    public static string Of(Rule rule, IReadOnlyDictionary<string, string> parameters)
    {
        var text = new StringBuilder();
        Write(rule.Condition, parameters, text);
        if (rule.OnlyWhen is { } onlyWhen) Write(onlyWhen, parameters, text.Append(" only when "));
        return text.Append(CultureInfo.InvariantCulture, $" {rule.Required} {rule.EvidenceValidFor?.Ticks} {rule.ChangeAfter} {rule.IfUnknown == IfUnknown.Fail}").ToString();
    }

    private static void Write(Condition condition, IReadOnlyDictionary<string, string> parameters, StringBuilder text)
    {
        switch (condition)
        {
            case FactCondition fact:
                text.Append(CultureInfo.InvariantCulture, $"({fact.Fact.Name} {Of(fact.Must)} {Of(fact.Terms)})");
                break;
            case ParameterCondition parameter:
                text.Append(parameters.TryGetValue(parameter.Name, out string? word) ? word == parameter.Is ? "(yes)" : "(no)" : "(?)");
                break;
            case Negation negation:
                Write(negation.Inner, parameters, text.Append("(not "));
                text.Append(')');
                break;
            case Joined joined:
                text.Append(joined.IsAll ? "(all " : "(any ");
                foreach (var item in joined.Items) Write(item, parameters, text);
                text.Append(')');
                break;
        }
    }

    private static string Of(SampleTerms? terms) => terms is null ? "" : string.Create(CultureInfo.InvariantCulture,
        $"{terms.Target.Length}:{terms.Target} {terms.Sample.Ticks} {terms.HoldsFor:R} {terms.Over.Ticks} {terms.Needs}");

    // Each text is preceded by its length, so that no content can pass for structure.
    private static string Text(FactValue limit)
    {
        string text = limit.Kind == FactKind.Set ? limit.Items[0] : limit.Kind.IsNumeric() ? limit.Range.Low.ToString("R", CultureInfo.InvariantCulture) : limit.Text;
        return string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");
    }
}

using System.Collections.Immutable;
using NetReady.Core.Facts;

namespace NetReady.Scoring.Conditions;

/// <summary>How a value has to stand to its limit.</summary>
internal enum Relation
{
    /// <summary>The limit or less.</summary>
    AtMost,

    /// <summary>The limit or more.</summary>
    AtLeast,

    /// <summary>Less than the limit.</summary>
    Below,

    /// <summary>More than the limit.</summary>
    Above,

    /// <summary>The same.</summary>
    Is,

    /// <summary>Not the same.</summary>
    IsNot,

    /// <summary>One of the limits; a set: at least one of them is in it.</summary>
    OneOf,

    /// <summary>None of the limits; a set: none of them is in it.</summary>
    NoneOf,

    /// <summary>There is a value at all.</summary>
    Known,
}

/// <summary>The words for relations in policies.</summary>
internal static class Relations
{
    /// <summary>Every relation's words, in the order of <see cref="Relation"/>.</summary>
    public static readonly ImmutableArray<string> Words = ["at most", "at least", "below", "above", "is", "is not", "one of", "none of", "known"];

    /// <summary>The words, as <c>at most</c>.</summary>
    public static string Name(this Relation relation) => Words[(int)relation];

    /// <summary>Whether it asks for an order of values.</summary>
    public static bool IsOrder(this Relation relation) => relation <= Relation.Above;
}

/// <summary>What a fact has to be.</summary>
/// <param name="Relation">How it has to stand to the limits.</param>
/// <param name="Limits">The limits: one, or several for one of and none of; none for known.</param>
/// <param name="Text">As the policy writes it.</param>
internal sealed record Must(Relation Relation, ImmutableArray<FactValue> Limits, string Text)
{
    /// <summary>There is a value, whatever it is.</summary>
    public static readonly Must Any = new(Relation.Known, [], "known");

    /// <summary>Judges a value: pass if all it may be passes, fail if nothing does, else unknown (borderline).</summary>
    public Judgement Judge(FactValue value) => value.Kind switch
    {
        _ when Relation == Relation.Known => Judgement.Pass,
        FactKind.Set => Judge(Limits.Any(limit => value.Items.Contains(limit.Items[0]))),
        FactKind.Version => Judge(JudgeVersion(value.Text)),
        _ when value.Kind.IsNumeric() => JudgeRange(value.Range),
        _ => Judge(Limits.Any(limit => limit.Text == value.Text)),
    };

    private Judgement Judge(bool equalsAny) =>
        (Relation is Relation.IsNot or Relation.NoneOf) != equalsAny ? Judgement.Pass : Judgement.Fail;

    private bool JudgeVersion(string version)
    {
        int Order(FactValue limit) => Versions.Compare(version, limit.Text);
        return Relation switch
        {
            Relation.AtMost => Order(Limits[0]) <= 0,
            Relation.AtLeast => Order(Limits[0]) >= 0,
            Relation.Below => Order(Limits[0]) < 0,
            Relation.Above => Order(Limits[0]) > 0,
            _ => Limits.Any(limit => Order(limit) == 0),
        };
    }

    private Judgement JudgeRange(Interval range)
    {
        double limit = Limits[0].Range.Low;
        bool below = range.High < limit || (range.High.Equals(limit) && range.HighOpen);
        bool above = range.Low > limit || (range.Low.Equals(limit) && range.LowOpen);
        return Relation switch
        {
            Relation.AtMost => Decide(range.High <= limit, above),
            Relation.AtLeast => Decide(range.Low >= limit, below),
            Relation.Below => Decide(below, range.Low >= limit),
            Relation.Above => Decide(above, range.High <= limit),
            Relation.IsNot or Relation.NoneOf => TruthTable.Not(JudgeEquality(range)),
            _ => JudgeEquality(range),
        };
    }

    private Judgement JudgeEquality(Interval range) =>
        Decide(range.IsExact && Limits.Any(limit => limit.Range.Low.Equals(range.Low)), !Limits.Any(limit => Holds(range, limit.Range.Low)));

    private static bool Holds(Interval range, double number) =>
        (number > range.Low || (number.Equals(range.Low) && !range.LowOpen)) && (number < range.High || (number.Equals(range.High) && !range.HighOpen));

    private static Judgement Decide(bool allPass, bool nonePasses) =>
        allPass ? Judgement.Pass : nonePasses ? Judgement.Fail : Judgement.Unknown(MissingReason.Borderline);
}

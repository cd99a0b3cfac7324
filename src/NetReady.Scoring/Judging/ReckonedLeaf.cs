using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Derived;

namespace NetReady.Scoring.Judging;

/// <summary>A fact that is reckoned from the rest of the evidence.</summary>
internal sealed class ReckonedLeaf(FactCondition asked, Reckoning reckoning, HostFacts host) : ILeaf
{
    public IEnumerable<(DateTimeOffset From, long Observations)> Changes => reckoning
        .Changes(host, asked.Must.Limits is [var limit, ..] && limit.Kind.IsNumeric() ? limit.Range.Low : null)
        .Where(instant => instant <= host.Evidence.At).Distinct().Order().Select(instant => (instant, 1L));

    public Judgement JudgeAt(DateTimeOffset instant, bool isNow)
    {
        var value = reckoning.At(host, instant);
        if (asked.Must.Relation == Relation.Known) return value is null ? Judgement.Fail : Judgement.Pass;
        return value is null ? Judgement.Unknown(reckoning.WhenNot) : asked.Must.Judge(value);
    }

    public string? Observed => reckoning.At(host, host.Evidence.At) is { } value ? FactNotation.Display(value) : null;
}

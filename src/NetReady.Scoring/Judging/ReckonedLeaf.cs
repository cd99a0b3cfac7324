using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Derived;

namespace NetReady.Scoring.Judging;

/// <summary>A fact that is reckoned from the rest of the evidence.</summary>
internal sealed class ReckonedLeaf(FactCondition asked, Reckoning reckoning, HostFacts host) : ILeaf
{
    public void AddSteps(List<Step> steps, DateTimeOffset after, DateTimeOffset until, in Viewpoint view)
    {
        foreach (var instant in reckoning.Changes(host, view, Limits.FirstOrDefault()).Where(instant => instant > after && instant <= until).Distinct().Order())
            steps.Add(new(instant, 1));
    }

    public Judgement JudgeAt(DateTimeOffset instant, in Viewpoint view)
    {
        var value = reckoning.At(host, view, instant);
        if (asked.Must.Relation == Relation.Known) return value is null ? Judgement.Fail : Judgement.Pass;
        return value is null ? Judgement.Unknown(reckoning.WhenNot) : asked.Must.Judge(value);
    }

    public Judgement JudgeNow(in Viewpoint view) => JudgeAt(view.At, view);

    public void AddTurns(Turns turns) => reckoning.AddTurns(host, [.. Limits.OfType<double>()], turns);

    public DateTimeOffset SettledBy(in Viewpoint view, bool countsObservations) => reckoning.SettledBy(view);

    public bool SaysSameAs(ILeaf other) => false;

    public string? Observed(in Viewpoint view) => reckoning.At(host, view, view.At) is { } value ? FactNotation.Display(value) : null;

    private IEnumerable<double?> Limits => asked.Must.Limits.Where(limit => limit.Kind.IsNumeric()).Select(limit => (double?)limit.Range.Low);
}

using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>A stated fact.</summary>
internal sealed class StatedLeaf(FactCondition asked, LeafTerms terms, HostFacts host) : ILeaf
{
    private readonly ImmutableArray<FactRun> runs = host.RunsOf(asked.Key);

    public void AddSteps(List<Step> steps, DateTimeOffset after, DateTimeOffset until, in Viewpoint view)
    {
        if (runs.IsEmpty) return;
        int last = LastBy(Earlier(until, view.HorizonOf(runs[0])));
        for (int i = RunCut.LastBy(runs, after) + 1; i <= last; i++)
            steps.Add(new(runs[i].Since, RunCut.ObservationsBy(runs[i], RunCut.SeenAt(runs[i], view.At, view.HorizonOf(runs[i])))));
    }

    public Judgement JudgeAt(DateTimeOffset instant, in Viewpoint view) => Judge(runs.IsEmpty ? -1 : LastBy(Earlier(instant, view.HorizonOf(runs[0]))), isStale: false);

    public Judgement JudgeNow(in Viewpoint view)
    {
        int last = runs.IsEmpty ? -1 : LastBy(view.HorizonOf(runs[0]));
        return Judge(last, last >= 0 && terms.ValidFor is { } valid && view.Heard - RunCut.SeenAt(runs[last], view.At, view.HorizonOf(runs[last])) > valid);
    }

    public void AddTurns(Turns turns) => turns.AddRuns(runs, terms.ValidFor);

    // A run that goes on is seen again and again, which counts from its beginning on.
    public DateTimeOffset SettledBy(in Viewpoint view, bool countsObservations)
    {
        if (!countsObservations || runs.IsEmpty) return view.Horizon;
        int last = LastBy(view.HorizonOf(runs[0]));
        return last < 0 ? view.Horizon : Earlier(view.Horizon, runs[last].Since - TimeSpan.FromTicks(1));
    }

    public bool SaysSameAs(ILeaf other)
    {
        if (other is not StatedLeaf same) return false;
        for (int run = 0; run < runs.Length; run++)
            if (Judge(run, isStale: false) != same.Judge(run, isStale: false)) return false;
        return true;
    }

    public string? Observed(in Viewpoint view) => !runs.IsEmpty && LastBy(view.HorizonOf(runs[0])) is >= 0 and var last && runs[last].Latest.Value is { } value ? FactNotation.Display(value) : null;

    private Judgement Judge(int run, bool isStale)
    {
        if (asked.Must.Relation == Relation.Known) return run >= 0 && runs[run].Latest.Value is not null && !isStale ? Judgement.Pass : Judgement.Fail;
        if (run < 0) return Judgement.Unknown(asked.Fact.Group == "reg" ? MissingReason.Unregistered : MissingReason.NeverReported);
        var said = runs[run].Latest;
        if (said.Value is not { } value) return MissingMeaning.Of(asked.Fact, said.Missing ?? MissingReason.Error, host.Platform, terms.IsRequired, terms.IsNegated);
        if (isStale) return Judgement.Unknown(MissingReason.Stale);
        return value.Kind == asked.Fact.Kind ? asked.Must.Judge(value) : Judgement.Unknown(MissingReason.Error);
    }

    private int LastBy(DateTimeOffset instant) => RunCut.LastBy(runs, instant);

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}

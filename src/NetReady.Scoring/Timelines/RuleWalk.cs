using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Timelines;

/// <summary>What a rule came to from an instant on.</summary>
/// <param name="From">The instant.</param>
/// <param name="Rule">The rule's place among those of its policies.</param>
/// <param name="Relieved">What it came to.</param>
internal readonly record struct RuleTurn(DateTimeOffset From, int Rule, Relieved Relieved);

/// <summary>Walks one rule on one host through a stretch of time, from instant to instant at which its verdict may turn.</summary>
/// <param name="plan">The rule.</param>
/// <param name="host">All that comes to be known of the host.</param>
/// <param name="line">When the host was heard.</param>
/// <param name="reliefs">What relieves the host from when on, ascending, the first from before the stretch.</param>
internal sealed class RuleWalk(RulePlan plan, HostFacts host, ContactLine line, List<(DateTimeOffset From, Relief Relief)> reliefs)
{
    private readonly ILeaf[] leaves = plan.LeavesOn(host);

    /// <summary>Adds what the rule came to, each time it turned.</summary>
    public void Walk(DateTimeOffset from, DateTimeOffset until, List<RuleTurn> turned)
    {
        var history = new RuleHistory(plan, leaves);
        var instants = TurnsIn(from, until);
        int next = 0, relief = 0;
        Relieved? last = null;
        DateTimeOffset? reliefEnds = null;
        for (var at = from; ;)
        {
            while (relief + 1 < reliefs.Count && reliefs[relief + 1].From <= at) relief++;
            var view = line.ViewAt(at);
            var judged = history.Conclude(plan.Judge(leaves, null, view), view);
            var relieved = reliefs[relief].Relief.Of(plan.Rule, judged, at);
            if (relieved.Outcome != last?.Outcome || relieved.Reason != last?.Reason) turned.Add(new(at, plan.Index, relieved));
            last = relieved;
            bool isTurn = at == from || (next > 0 && instants[next - 1] == at);
            reliefEnds = relieved.Outcome == Outcome.InGrace && (isTurn || !RunsOn(judged, view)) ? relieved.Until : null;
            if (next < instants.Count && (reliefEnds is null || instants[next] <= reliefEnds)) at = instants[next++];
            else if (reliefEnds is { } end && end < until) at = end;
            else return;
        }
    }

    // Grace that has not ended when it was to end runs on until something else turns, where the failure is taken to begin later and later: at each instant anew,
    // or with the silence that stands still while the collector is down.
    private bool RunsOn(in RuleJudgement judged, in Viewpoint view) => judged.FailingSince == view.At || (plan.AsksForReportAge && judged.FailingSince > view.Contact && line.IsDownAt(view.At));

    private List<DateTimeOffset> TurnsIn(DateTimeOffset from, DateTimeOffset until)
    {
        var rule = plan.Rule;
        var turns = new Turns(from, until, line, RuleHistory.Matters(rule), rule.ChangeAfter is { } change ? Math.Max(change.FailOf, change.PassOf) : 0, plan.Asked.Length == 1);
        foreach (var leaf in leaves) leaf.AddTurns(turns);
        if (plan.AsksForReportAge && turns.KeepsHistory && !HoldsWhenHeard()) AddSilences(turns);
        foreach (var (since, relief) in reliefs)
        {
            turns.Add(since);
            foreach (var waiver in relief.WaiversOf(rule))
            {
                turns.Add(waiver.From);
                turns.Add(waiver.Until);
            }
        }
        return turns.Sorted();
    }

    // Where a rule asks for the age of the last report alone and holds just after one, a report that comes soon changes nothing.
    private bool HoldsWhenHeard() => plan.Asked is [var only] && only.Must.Judge(FactValue.Of(TimeSpan.Zero)).Truth == Truth.Pass;

    // Each report begins a silence anew. And while the collector is down, the instant moves on at which a silence began to be too long, past those at which
    // the rule's other facts changed.
    private void AddSilences(Turns turns)
    {
        foreach (var contact in line.Contacts) turns.Add(contact);
        var all = new Viewpoint(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, null, TimeSpan.Zero);
        var steps = new List<Step>();
        foreach (var leaf in leaves)
        {
            leaf.AddSteps(steps, DateTimeOffset.MinValue, turns.Until, all);
            leaf.AddSteps(steps, DateTimeOffset.MinValue, turns.Until, line.ViewAt(turns.Until));
        }
        var limits = plan.Asked.Where(fact => fact.Fact.Name == Derived.ReportAge.Reckoning.Fact).SelectMany(fact => fact.Must.Limits.Take(1)).Select(limit => Derived.Reckoning.Time(limit.Range.Low)).OfType<TimeSpan>().ToList();
        foreach (var down in line.Downtimes)
            if (line.ViewAt(down.From) is { Contact: { } contact } view)
                foreach (var limit in limits)
                    foreach (var step in steps)
                    {
                        var passed = down.From + (step.From - (contact + view.Downtime + limit));
                        if (passed < down.From - TimeSpan.FromSeconds(1) || passed >= down.Until) continue;
                        for (int ticks = -2; ticks <= 2; ticks++) turns.Add(passed.AddTicks(ticks));
                    }
    }
}

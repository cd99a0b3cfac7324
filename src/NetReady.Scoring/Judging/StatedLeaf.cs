using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>A stated fact.</summary>
internal sealed class StatedLeaf(FactCondition asked, LeafTerms terms, HostFacts host) : ILeaf
{
    private readonly ImmutableArray<FactRun> runs = host.RunsOf(asked.Key);

    public IEnumerable<(DateTimeOffset From, long Observations)> Changes => runs.Select(run => (run.Since, run.Observations));

    public Judgement JudgeAt(DateTimeOffset instant, bool isNow)
    {
        var run = RunAt(instant);
        bool isStale = isNow && run is not null && terms.ValidFor is { } valid && host.Heard - run.Latest.ObservedAt > valid;
        if (asked.Must.Relation == Relation.Known) return run?.Latest.Value is not null && !isStale ? Judgement.Pass : Judgement.Fail;
        if (run is null) return Judgement.Unknown(asked.Fact.Group == "reg" ? MissingReason.Unregistered : MissingReason.NeverReported);
        if (run.Latest.Value is not { } value) return MissingMeaning.Of(asked.Fact, run.Latest.Missing ?? MissingReason.Error, host.Platform, terms.IsRequired, terms.IsNegated);
        if (isStale) return Judgement.Unknown(MissingReason.Stale);
        return value.Kind == asked.Fact.Kind ? asked.Must.Judge(value) : Judgement.Unknown(MissingReason.Error);
    }

    public string? Observed => runs is [.., { Latest.Value: { } value }] ? FactNotation.Display(value) : null;

    private FactRun? RunAt(DateTimeOffset instant)
    {
        int low = 0, high = runs.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (runs[middle].Since <= instant) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? null : runs[low - 1];
    }
}

using System.Globalization;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Judging;

/// <summary>A sampled fact: the share of the samples in its window that hold.</summary>
internal sealed class SampledLeaf : ILeaf
{
    private readonly FactCondition asked;
    private readonly LeafTerms terms;
    private readonly HostFacts host;
    private readonly IReadOnlyList<SampleBatch> batches;
    private readonly SampleCounts[] upTo;

    public SampledLeaf(FactCondition asked, LeafTerms terms, HostFacts host)
    {
        (this.asked, this.terms, this.host) = (asked, terms, host);
        batches = host.SamplesOf(asked.Key);
        // Counts of batches add up to those of their merged histogram, so that any window is one subtraction.
        upTo = new SampleCounts[batches.Count + 1];
        for (int i = 0; i < batches.Count; i++) upTo[i + 1] = upTo[i] + SampleCounts.Of(batches[i], asked.Fact, asked.Must);
    }

    private SampleTerms Terms => asked.Terms!;

    // An hour in which a batch ended is one observation; the hour still open is one as of now. Being asked again is none.
    public IEnumerable<(DateTimeOffset From, long Observations)> Changes => batches
        .Select(batch => HourEnd(batch.End)).Select(hour => hour < host.Evidence.At ? hour : host.Evidence.At).Distinct().Select(hour => (hour, 1L));

    public Judgement JudgeAt(DateTimeOffset instant, bool isNow)
    {
        var counts = Window(isNow ? host.Heard - Terms.Over : instant - Terms.Over, instant);
        if (asked.Must.Relation == Relation.Known) return counts.Samples >= Terms.Needs ? Judgement.Pass : Judgement.Fail;
        if (counts.Samples < Terms.Needs) return WhyTooFew(counts.Samples);
        double needed = Terms.HoldsFor * counts.Samples - 1e-9;
        return counts.Surely >= needed ? Judgement.Pass : counts.Perhaps < needed ? Judgement.Fail : Judgement.Unknown(MissingReason.Borderline);
    }

    public string? Observed
    {
        get
        {
            var from = host.Heard - Terms.Over;
            var counts = Window(from, host.Evidence.At);
            if (counts.Samples == 0) return null;
            if (counts.Samples < Terms.Needs) return string.Create(CultureInfo.InvariantCulture, $"{counts.Samples} of {Terms.Needs} samples");
            if (asked.Fact.Kind == FactKind.Boolean || !asked.Must.Relation.IsOrder())
                return string.Create(CultureInfo.InvariantCulture, $"{FactValue.Ratio(counts.Surely / (double)counts.Samples)} of {counts.Samples} samples");
            return Percentile(from, counts.Samples);
        }
    }

    // The value that as many samples keep to as have to: the 95th percentile where 95 % have to be low, the 5th where they have to be high.
    private string Percentile(DateTimeOffset from, long samples)
    {
        double share = asked.Must.Relation is Relation.AtMost or Relation.Below ? Terms.HoldsFor : 1 - Terms.HoldsFor;
        var window = batches.Where(batch => batch.End > from).ToList();
        var low = window.Select(batch => batch.Low).Aggregate((left, right) => left.Merge(right));
        var high = window.Select(batch => batch.High ?? batch.Low).Aggregate((left, right) => left.Merge(right));
        // Unbounded lower ends lie below every bounded sample, unbounded upper ends above.
        double lowRank = (share * low.Count - low.Unbounded) / low.Bounded, highRank = share * high.Count / high.Bounded;
        double least = low.Bounded == 0 || (lowRank <= 0 && low.Unbounded > 0) ? double.NegativeInfinity : low.Quantile(Math.Max(0, lowRank));
        double most = high.Bounded == 0 || highRank > 1 ? double.PositiveInfinity : high.Quantile(highRank);
        string value = double.IsInfinity(least) && double.IsInfinity(most) ? "without bound"
            : FactNotation.Display(FactValue.Numeric(asked.Fact.Kind, new(least, Math.Max(least, most))));
        return string.Create(CultureInfo.InvariantCulture, $"p{Math.Round(share * 100, 1)} {value}, {samples} samples");
    }

    private Judgement WhyTooFew(long samples)
    {
        var said = host.RunsOf(asked.Key) is [.., var run] && run.Latest.Missing is not null && (batches.Count == 0 || run.Latest.ObservedAt >= batches[^1].End) ? run.Latest.Missing : null;
        if (said is { } reason && reason != MissingReason.TooFewSamples) return MissingMeaning.Of(asked.Fact, reason, host.Platform, terms.IsRequired, terms.IsNegated);
        if (batches.Count > 0 || samples > 0 || said is not null) return Judgement.Unknown(MissingReason.TooFewSamples);
        return Judgement.Unknown(host.Department.IsDeclared && !host.Department.Declares(Terms.Target) ? MissingReason.NotConfigured : MissingReason.NeverReported);
    }

    private SampleCounts Window(DateTimeOffset after, DateTimeOffset until) => upTo[CountEndingBy(until)] - upTo[Math.Min(CountEndingBy(after), CountEndingBy(until))];

    private int CountEndingBy(DateTimeOffset instant)
    {
        int low = 0, high = batches.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (batches[middle].End <= instant) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static DateTimeOffset HourEnd(DateTimeOffset end) => new(((end.UtcTicks + TimeSpan.TicksPerHour - 1) / TimeSpan.TicksPerHour) * TimeSpan.TicksPerHour, TimeSpan.Zero);
}

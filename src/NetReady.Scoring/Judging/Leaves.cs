using System.Collections.Immutable;
using System.Globalization;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>One fact of a rule on one host: what it says at any instant.</summary>
internal interface ILeaf
{
    /// <summary>The instants at which its judgement may have changed, and how many observations there were from each on.</summary>
    IEnumerable<(DateTimeOffset From, long Observations)> Changes { get; }

    /// <summary>Its judgement at an instant of the past, or now.</summary>
    Judgement JudgeAt(DateTimeOffset instant, bool isNow);

    /// <summary>What is seen now, as policies write it; null where nothing is.</summary>
    string? Observed { get; }
}

/// <summary>How a leaf stands in its rule.</summary>
/// <param name="IsRequired">Whether the rule is required.</param>
/// <param name="IsNegated">Whether it stands below an odd number of <c>not</c>.</param>
/// <param name="ValidFor">How old evidence may be; null for any age.</param>
internal sealed record LeafTerms(bool IsRequired, bool IsNegated, TimeSpan? ValidFor);

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

/// <summary>The age of the last report, which the collector reckons and which changes with the clock alone.</summary>
internal sealed class ReportAgeLeaf(FactCondition asked, HostFacts host) : ILeaf
{
    public IEnumerable<(DateTimeOffset From, long Observations)> Changes
    {
        get
        {
            if (host.Evidence.LastContact is not { } contact) yield break;
            yield return (contact, 1);
            if (asked.Must.Limits.IsEmpty || asked.Must.Limits[0].Range.Low > 1e9) yield break;
            // "At most 7 d" still holds at seven days and fails just after.
            var crossing = contact + host.Evidence.CollectorDowntime + TimeSpan.FromSeconds(asked.Must.Limits[0].Range.Low) + TimeSpan.FromTicks(1);
            if (crossing > contact && crossing <= host.Evidence.At) yield return (crossing, 1);
        }
    }

    public Judgement JudgeAt(DateTimeOffset instant, bool isNow) => host.SilenceAt(instant) is not { } silence
        ? Judgement.Unknown(MissingReason.NeverReported)
        : asked.Must.Judge(FactValue.Of(silence));

    public string? Observed => host.SilenceAt(host.Evidence.At) is { } silence ? FactNotation.Display(FactValue.Of(silence)) : null;
}

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

    public IEnumerable<(DateTimeOffset From, long Observations)> Changes => batches
        .Select(batch => HourEnd(batch.End)).Where(hour => hour < host.Evidence.At).Distinct().Select(hour => (hour, 1L))
        .Append((host.Evidence.At, 1L)).Skip(batches.Count == 0 ? 1 : 0);

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
        bool wantsLow = asked.Must.Relation is Relation.AtMost or Relation.Below;
        double share = wantsLow ? Terms.HoldsFor : 1 - Terms.HoldsFor;
        var window = batches.Where(batch => batch.End > from).ToList();
        var merged = window.Select(batch => wantsLow ? batch.High ?? batch.Low : batch.Low).Aggregate((left, right) => left.Merge(right));
        bool isInterval = window.Exists(batch => batch.High is not null);
        string name = string.Create(CultureInfo.InvariantCulture, $"p{Math.Round(share * 100, 1)}");
        if (merged.Bounded == 0) return string.Create(CultureInfo.InvariantCulture, $"{name} unbounded, {samples} samples");
        // Unbounded upper ends lie above every bounded sample, unbounded lower ends below.
        double rank = wantsLow ? share * merged.Count / merged.Bounded : (share * merged.Count - merged.Unbounded) / merged.Bounded;
        if (rank > 1) return string.Create(CultureInfo.InvariantCulture, $"{name} unbounded, {samples} samples");
        string value = Core.Units.Quantity.Display(asked.Fact.Kind.Dimension(), merged.Quantile(Math.Max(0, rank)));
        return string.Create(CultureInfo.InvariantCulture, $"{name} {(isInterval ? wantsLow ? "at most " : "at least " : "")}{value}, {samples} samples");
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

/// <summary>How many samples there are, how many surely hold, and how many may.</summary>
internal readonly record struct SampleCounts(long Samples, long Surely, long Perhaps)
{
    /// <summary>Both together.</summary>
    public static SampleCounts operator +(SampleCounts left, SampleCounts right) =>
        new(left.Samples + right.Samples, left.Surely + right.Surely, left.Perhaps + right.Perhaps);

    /// <summary>The left without the right.</summary>
    public static SampleCounts operator -(SampleCounts left, SampleCounts right) =>
        new(left.Samples - right.Samples, left.Surely - right.Surely, left.Perhaps - right.Perhaps);

    /// <summary>Counts one batch: a sample surely holds if every value in its interval does, and may hold if any does.</summary>
    public static SampleCounts Of(SampleBatch batch, FactDefinition fact, Must must)
    {
        var low = batch.Low;
        var high = batch.High ?? batch.Low;
        if (must.Relation == Relation.Known) return new(low.Count, low.Count, low.Count);
        double limit = must.Limits[0].Range.Low;
        if (fact.Kind == FactKind.Boolean)
        {
            // A yes-or-no sample is 1 or 0; "is true" is being above a half.
            bool wantsTrue = (limit != 0) == (must.Relation is Relation.Is);
            return wantsTrue ? AtLeast(low, high, 0.5, orMore: true) : UpTo(low, high, 0.5, strictly: true);
        }
        return must.Relation switch
        {
            Relation.AtMost => UpTo(low, high, limit, strictly: false),
            Relation.Below => UpTo(low, high, limit, strictly: true),
            Relation.AtLeast => AtLeast(low, high, limit, orMore: true),
            _ => AtLeast(low, high, limit, orMore: false),
        };
    }

    // An unbounded upper end lies above every limit, an unbounded lower end below.
    private static SampleCounts UpTo(Histogram low, Histogram high, double limit, bool strictly) =>
        new(low.Count, high.CountUpTo(limit, strictly).Surely, low.CountUpTo(limit, strictly).Perhaps + (ReferenceEquals(low, high) ? 0 : low.Unbounded));

    private static SampleCounts AtLeast(Histogram low, Histogram high, double limit, bool orMore) =>
        new(low.Count, low.Bounded - low.CountUpTo(limit, orMore).Perhaps, high.Count - high.CountUpTo(limit, orMore).Surely);
}

using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Derived;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>
/// A host's samples, laid out by key and UTC hour and counted as far as somebody asks. It hangs on no policy, so that verdicts by several policies
/// or of several instants may share it; for one thread at a time.
/// </summary>
internal sealed class SampleLayout
{
    private readonly ImmutableArray<SampleBatch> laidOut;
    private readonly DateTimeOffset until;
    private readonly Dictionary<FactKey, IReadOnlyList<SampleBatch>> samples;
    private readonly Dictionary<FactKey, HourlySamples> hourly = [];
    private readonly Dictionary<(FactKey, Relation, double), SampleTally> tallies = [];
    private DateTimeOffset? latest;

    /// <summary>Lays out samples; those that end after an instant are left out.</summary>
    public SampleLayout(ImmutableArray<SampleBatch> batches, DateTimeOffset until)
    {
        (laidOut, this.until) = (batches, until);
        samples = Sampled.ByKey(batches, until);
    }

    /// <summary>Every key of which there are samples.</summary>
    public IEnumerable<FactKey> Keys => samples.Where(pair => pair.Value.Count > 0).Select(pair => pair.Key);

    /// <summary>Whether the same samples as of another instant are laid out like this.</summary>
    public bool Fits(ImmutableArray<SampleBatch> batches, DateTimeOffset instant) =>
        batches == laidOut && (instant == until || (latest ??= batches.IsEmpty ? DateTimeOffset.MinValue : batches.Max(batch => batch.End)) <= (instant < until ? instant : until));

    /// <summary>A fact's samples, the oldest first; a derived one's are worked out once, but for hours for which they were kept.</summary>
    public IReadOnlyList<SampleBatch> Of(FactKey key)
    {
        bool isKnown = samples.TryGetValue(key, out var list);
        if (Derivation.Find(key.Name) is not { } derivation) return list ?? [];
        if (isKnown && list is DerivedSamples) return list;
        var derived = new DerivedSamples();
        derived.AddRange(list ?? []);
        var kept = derived.Select(batch => UtcHour.Of(batch.End)).ToHashSet();
        int before = derived.Count;
        derived.AddRange(derivation.Samples(key, Of, kept));
        if (before > 0 && derived.Count > before) derived.Sort((left, right) => left.End.CompareTo(right.End));
        samples[key] = derived;
        return derived;
    }

    /// <summary>A fact's samples by UTC hours.</summary>
    public HourlySamples HoursOf(FactKey key)
    {
        if (!hourly.TryGetValue(key, out var hours)) hourly[key] = hours = new(Of(key));
        return hours;
    }

    /// <summary>How many of a fact's samples hold, by UTC hours; counted once for each limit.</summary>
    public SampleTally TallyOf(FactCondition asked)
    {
        var limit = (asked.Key, asked.Must.Relation, asked.Must.Limits is [var first, ..] ? first.Range.Low : 0);
        if (!tallies.TryGetValue(limit, out var tally)) tallies[limit] = tally = new(HoursOf(asked.Key), asked.Fact, asked.Must);
        return tally;
    }

    private sealed class DerivedSamples : List<SampleBatch>;
}

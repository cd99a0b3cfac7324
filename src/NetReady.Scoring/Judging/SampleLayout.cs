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
    private readonly KeptSamples? kept;
    private readonly DateTimeOffset until;
    private readonly Dictionary<FactKey, IReadOnlyList<SampleBatch>> atHand;
    private readonly Dictionary<FactKey, SampleSeries> series = [];
    private readonly Dictionary<FactKey, HourlySamples> hourly = [];
    private readonly Dictionary<(FactKey, Relation, double), SampleTally> tallies = [];
    private DateTimeOffset? latest;

    /// <summary>Lays out samples; those that end after an instant are left out.</summary>
    /// <param name="batches">Those at hand.</param>
    /// <param name="kept">Those that a store keeps, all of which end by the instant; null for none.</param>
    /// <param name="until">The instant.</param>
    public SampleLayout(ImmutableArray<SampleBatch> batches, KeptSamples? kept, DateTimeOffset until)
    {
        (laidOut, this.kept, this.until) = (batches, kept, until);
        atHand = Sampled.ByKey(batches, until);
    }

    /// <summary>Every key of which there are samples.</summary>
    public IEnumerable<FactKey> Keys => atHand.Keys.Concat(kept?.Keys ?? []).Distinct().Where(key => Of(key).Count > 0);

    /// <summary>Whether the same samples as of another instant are laid out like this.</summary>
    public bool Fits(ImmutableArray<SampleBatch> batches, KeptSamples? keptToo, DateTimeOffset instant) =>
        batches == laidOut && ReferenceEquals(kept, keptToo) && (instant == until || (latest ??= LatestOf(batches, kept)) <= (instant < until ? instant : until));

    /// <summary>A fact's samples, the oldest first; a derived one's are worked out once, but for hours for which they were kept.</summary>
    public SampleSeries Of(FactKey key)
    {
        if (series.TryGetValue(key, out var known)) return known;
        var own = Measured(key);
        // Of what is derived, what is kept is of hours that were merged.
        if (Derivation.Find(key.Name) is { } derivation) own = own.With(derivation.Samples(key, Of, new HourlySamples(own).Hours));
        return series[key] = own;
    }

    private SampleSeries Measured(FactKey key)
    {
        var loose = atHand.GetValueOrDefault(key, []);
        return kept is null ? SampleSeries.Of(loose) : new KeptSeries(key, kept).With(loose);
    }

    private static DateTimeOffset LatestOf(ImmutableArray<SampleBatch> batches, KeptSamples? kept)
    {
        var last = kept?.Latest ?? DateTimeOffset.MinValue;
        foreach (var batch in batches)
            if (batch.End > last) last = batch.End;
        return last;
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
}

using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Derived;

namespace NetReady.Scoring.Evidence;

/// <summary>Merges samples by the UTC hour in which they ended. Windows go by these hours, so that merging on disk what has been merged here changes no verdict.</summary>
public static class HourMerge
{
    private static readonly SampleSeries none = SampleSeries.Of([]);

    /// <summary>How far back from an hour samples may serve in it; of the keys for which <see cref="LooksBackTo"/> is true.</summary>
    public static TimeSpan LooksBack { get; } = Derivation.All.SelectMany(derivation => derivation.Inputs).Max(input => input.HeldFor) + TimeSpan.FromHours(1);

    /// <summary>Whether samples of this key serve in later hours than their own, so that merging those needs them.</summary>
    public static bool LooksBackTo(FactKey key) => Derivation.All.Any(derivation => derivation.Inputs.Any(input => input.Fact == key.Name && input.HeldFor > TimeSpan.Zero));

    /// <summary>
    /// One batch for each key, hour and assurance of what was reported, and of what is derived from it. Of a fact that the collector derives, what a
    /// device claims is left out.
    /// </summary>
    /// <param name="reported">Batches of closed hours as they were reported, all that is at hand of each hour; in any order.</param>
    /// <param name="before">Batches of earlier hours, merged or not, that serve in these: see <see cref="LooksBack"/>; others are not looked at.</param>
    public static ImmutableArray<SampleBatch> Of(IEnumerable<SampleBatch> reported, IEnumerable<SampleBatch> before)
    {
        var raw = reported.Where(batch => batch.Count > 0 && Derivation.Find(batch.Key.Name) is null).ToList();
        var inputs = raw.Concat(before.Where(batch => LooksBackTo(batch.Key))).GroupBy(batch => batch.Key)
            .ToDictionary(group => group.Key, group => SampleSeries.Of([.. group.OrderBy(batch => batch.End)]));
        var hours = raw.Select(batch => UtcHour.Of(batch.End)).ToHashSet();
        var derived = raw.Select(batch => (batch.Key.Target, batch.Key.Sample)).Distinct()
            .SelectMany(place => Derivation.All.SelectMany(derivation => derivation.Samples(new(derivation.Fact, place.Target, place.Sample), key => inputs.GetValueOrDefault(key) ?? none)))
            .Where(batch => hours.Contains(UtcHour.Of(batch.End)));
        return Together(raw.Concat(derived));
    }

    /// <summary>One batch for each key, hour and assurance of batches that were merged before, or need no deriving: as when some come late to an hour.</summary>
    public static ImmutableArray<SampleBatch> Together(IEnumerable<SampleBatch> batches) =>
    [
        .. batches.GroupBy(batch => (batch.Key, Hour: UtcHour.Of(batch.End), batch.Assurance))
            .OrderBy(group => group.Key.Hour).ThenBy(group => group.Key.Key.Name, StringComparer.Ordinal).ThenBy(group => group.Key.Key.Target, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Key.Sample).ThenBy(group => group.Key.Assurance)
            .Select(group => Whole([.. group.OrderBy(batch => batch.End)])),
    ];

    /// <summary>Batches of one key as one, whose method is that of the last; exact samples are intervals of no width beside others of some.</summary>
    /// <param name="batches">The batches, at least one, the oldest first.</param>
    internal static SampleBatch Whole(IReadOnlyList<SampleBatch> batches) => batches is [var only] ? only : batches[^1] with
    {
        Start = batches.Min(batch => batch.Start),
        Low = batches.Select(batch => batch.Low).Aggregate((left, right) => left.Merge(right)),
        High = batches.Any(batch => batch.High is not null) ? batches.Select(batch => batch.High ?? batch.Low).Aggregate((left, right) => left.Merge(right)) : null,
        Spent = new(batches.Sum(batch => batch.Spent.Ticks)),
        Bytes = new(batches.Sum(batch => batch.Bytes.Bytes)),
    };
}

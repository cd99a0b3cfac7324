using NetReady.Collector.Store.Packing;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Store.Days;

/// <summary>A host's samples of some days, those that are merged and those that are not, as packed as they lie in the store.</summary>
internal sealed class KeptDays : KeptSamples
{
    private readonly long host, after;
    private readonly DateTimeOffset until;
    private readonly List<Part> parts;

    // A day, or what a report brought: its number, and its bytes.
    private readonly record struct Part(bool IsDay, long Number, PackedKeys Packed);

    private KeptDays(long host, long sinceHour, DateTimeOffset until, List<Part> parts) =>
        (this.host, after, this.until, this.parts) = (host, UtcHour.EndOf(sinceHour - 1).Ticks, until, parts);

    /// <inheritdoc/>
    public override IEnumerable<FactKey> Keys => parts.SelectMany(part => part.Packed.Keys).Distinct();

    /// <inheritdoc/>
    public override DateTimeOffset Latest => until;

    /// <summary>Takes what there is in a stretch, without looking into it.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="host">The host's row.</param>
    /// <param name="days">The first and the last of its days to look at.</param>
    /// <param name="sinceHour">The first hour, by <see cref="UtcHour"/>.</param>
    /// <param name="until">The last instant; what ends after it is left out.</param>
    /// <param name="atHand">Where batches go that are not packed yet.</param>
    /// <exception cref="StoreException">Something is damaged.</exception>
    public static KeptDays Read(Sql sql, long host, (long First, long Last) days, long sinceHour, DateTimeOffset until, Action<SampleBatch> atHand)
    {
        var parts = new List<Part>();
        void Add(bool isDay, long number, byte[] packed)
        {
            try
            {
                // Days of a host mostly have the same texts.
                parts.Add(new(isDay, number, new(packed, parts is [.., var last] ? last.Packed : null)));
            }
            catch (DamagedDataException damaged)
            {
                throw Damaged(host, isDay, number, damaged);
            }
        }
        foreach (var (day, packed) in HostDay.ReadSamples(sql, host, days.First, days.Last)) Add(isDay: true, day, packed);
        foreach (var (id, packed) in FreshSamples.ReadPacked(sql, host))
        {
            if (!FreshSamples.IsText(packed)) Add(isDay: false, id, packed);
            else if (FreshSamples.FromText(host, id, packed) is var batch && batch.End <= until && UtcHour.Of(batch.End) >= sinceHour) atHand(batch);
        }
        return new(host, sinceHour, until, parts);
    }

    /// <inheritdoc/>
    public override void AddTo(KeptSeries series)
    {
        int part = 0;
        try
        {
            int count = 0;
            for (; part < parts.Count; part++) count += parts[part].Packed.CountOf(series.Key);
            series.Expect(count);
            for (part = 0; part < parts.Count; part++) parts[part].Packed.AddTo(series, part, after, until.UtcTicks);
        }
        catch (DamagedDataException damaged)
        {
            throw Damaged(parts[part], damaged);
        }
    }

    /// <inheritdoc/>
    public override SampleBatch Whole(FactKey key, int part, int place) => Understood(part, packed => packed.Whole(key, place));

    /// <inheritdoc/>
    public override Histogram HistogramAt(int part, int place) => Understood(part, packed => packed.HistogramAt(place));

    /// <inheritdoc/>
    public override (long Surely, long Perhaps) CountUpTo(int part, int place, double limit, bool strictly)
    {
        try
        {
            return parts[part].Packed.CountUpTo(place, limit, strictly);
        }
        catch (DamagedDataException damaged)
        {
            throw Damaged(parts[part], damaged);
        }
    }

    private T Understood<T>(int part, Func<PackedKeys, T> read)
    {
        try
        {
            return read(parts[part].Packed);
        }
        catch (DamagedDataException damaged)
        {
            throw Damaged(parts[part], damaged);
        }
    }

    private StoreException Damaged(Part part, DamagedDataException damaged) => Damaged(host, part.IsDay, part.Number, damaged);

    private static StoreException Damaged(long host, bool isDay, long number, DamagedDataException damaged) =>
        StoreException.Damaged(isDay ? HostDay.Title(host, number) : FreshSamples.Title(host, number), damaged);
}

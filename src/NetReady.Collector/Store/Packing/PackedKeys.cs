using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Store.Packing;

/// <summary>What <see cref="PackedSamples"/> packed, looked through as far as which keys there are; their batches are read where somebody asks.</summary>
internal sealed class PackedKeys
{
    private readonly byte[] packed;
    private readonly int textsAt, textsUntil;
    private readonly string[] texts;
    private readonly Part[] parts;
    private readonly (long Start, long End)[] stretches;

    private readonly record struct Part(FactKey Key, int From, int Until);

    /// <summary>Looks bytes through.</summary>
    /// <param name="packed">The bytes.</param>
    /// <param name="like">Others that may have the same texts; null for none.</param>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public PackedKeys(byte[] packed, PackedKeys? like = null)
    {
        this.packed = packed;
        var reader = new PackedReader(packed, PackedSamples.Form);
        Batches = reader.Count();
        textsAt = reader.Place;
        if (like is not null && reader.TakeAgain(like.packed.AsSpan(like.textsAt..like.textsUntil))) texts = like.texts;
        else
        {
            texts = new string[reader.Count()];
            for (int i = 0; i < texts.Length; i++) texts[i] = reader.Text();
        }
        textsUntil = reader.Place;
        stretches = ReadStretches(ref reader);
        parts = new Part[reader.Count()];
        for (int i = 0; i < parts.Length; i++)
        {
            var key = ReadKey(ref reader);
            int length = reader.Count();
            parts[i] = new(key, reader.Place, reader.Place + length);
            reader.Take(length);
        }
        reader.End();
    }

    /// <summary>How many batches there are, by their own word.</summary>
    public int Batches { get; }

    /// <summary>The keys.</summary>
    public IEnumerable<FactKey> Keys => parts.Select(part => part.Key).Distinct();

    /// <summary>Reads a key's batches, by their ends. All their bytes are looked through; buckets are read from them when they are asked for.</summary>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public void Read(FactKey key, Action<SampleBatch> take) => Read(key, (batch, _) => take(batch));

    /// <summary>How many batches a key has, by their own word.</summary>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public int CountOf(FactKey key)
    {
        int count = 0;
        foreach (var own in parts)
        {
            if (own.Key != key) continue;
            var reader = PackedReader.From(packed, own.From);
            count += reader.Count();
        }
        return count;
    }

    /// <summary>Adds a key's batches that end after an instant and by another to a series.</summary>
    /// <param name="series">The series.</param>
    /// <param name="part">The number that these bytes have there.</param>
    /// <param name="after">The first instant, in UTC ticks.</param>
    /// <param name="until">The last one.</param>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public void AddTo(KeptSeries series, int part, long after, long until)
    {
        foreach (var own in parts)
        {
            if (own.Key != series.Key) continue;
            var reader = PackedReader.From(packed, own.From);
            int stretch = 0;
            var low = default(Again<HistogramEnds>);
            var high = default(Again<HistogramEnds>);
            for (int left = reader.Count(); left > 0; left--)
            {
                stretch += reader.Below(stretches.Length - stretch);
                byte has = reader.Byte();
                if ((has & PackedSamples.HasMethod) != 0) reader.Below(texts.Length);
                if ((has & PackedSamples.HasCost) != 0)
                {
                    reader.Signed();
                    reader.Signed();
                }
                int lowAt = reader.Place;
                if (!low.Takes(ref reader)) low.Put(lowAt, PackedHistogram.ReadEnds(ref reader), reader.Place);
                int highAt = reader.Place;
                bool isInterval = (has & PackedSamples.HasHigh) != 0;
                if (isInterval && !high.Takes(ref reader)) high.Put(highAt, PackedHistogram.ReadEnds(ref reader), reader.Place);
                var (start, end) = stretches[stretch];
                if (end > after && end <= until) series.Add(part, start, end, (Assurance)(has & PackedSamples.AssuranceBits), low.Last, lowAt, isInterval ? high.Last : null, highAt);
            }
            EndOf(own, reader.Place);
        }
    }

    /// <summary>Reads the batch whose lower ends' histogram is at a place.</summary>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public SampleBatch Whole(FactKey key, int place)
    {
        SampleBatch? found = null;
        Read(key, (batch, at) => found = at == place ? batch : found);
        return found ?? throw new DamagedDataException("There is no batch at this place.");
    }

    /// <summary>Reads the histogram at a place.</summary>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public Histogram HistogramAt(int place)
    {
        var reader = PackedReader.From(packed, place);
        return PackedHistogram.ReadWhole(ref reader);
    }

    /// <summary>Counts the samples of the histogram at a place, as <see cref="Histogram.CountUpTo"/> does.</summary>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public (long Surely, long Perhaps) CountUpTo(int place, double limit, bool strictly)
    {
        var reader = PackedReader.From(packed, place);
        return PackedHistogram.CountUpTo(ref reader, limit, strictly);
    }

    private void Read(FactKey key, Action<SampleBatch, int> take)
    {
        Func<int, Histogram> deferred = HistogramAt;
        foreach (var own in parts)
        {
            if (own.Key != key) continue;
            var reader = PackedReader.From(packed, own.From);
            int stretch = 0;
            string? method = null;
            var low = default(Again<Histogram>);
            var high = default(Again<Histogram>);
            for (int left = reader.Count(); left > 0; left--)
            {
                stretch += reader.Below(stretches.Length - stretch);
                byte has = reader.Byte();
                if ((has & PackedSamples.HasMethod) != 0) method = texts[reader.Below(texts.Length)];
                bool hasCost = (has & PackedSamples.HasCost) != 0;
                var (spent, bytes) = hasCost ? (reader.Signed(), reader.Signed()) : (0, 0);
                int lowAt = reader.Place;
                if (!low.Takes(ref reader)) low.Put(lowAt, PackedHistogram.Read(ref reader, deferred), reader.Place);
                int highAt = reader.Place;
                bool isInterval = (has & PackedSamples.HasHigh) != 0;
                if (isInterval && !high.Takes(ref reader)) high.Put(highAt, PackedHistogram.Read(ref reader, deferred), reader.Place);
                take(new()
                {
                    Key = key, Start = new(stretches[stretch].Start, TimeSpan.Zero), End = new(stretches[stretch].End, TimeSpan.Zero),
                    Method = method ?? throw new DamagedDataException("A batch has no method."), Assurance = (Assurance)(has & PackedSamples.AssuranceBits),
                    Spent = new(spent), Bytes = new(bytes), Low = low.Last, High = isInterval ? high.Last : null,
                }, lowAt);
            }
            EndOf(own, reader.Place);
        }
    }

    private static void EndOf(in Part part, int place)
    {
        if (place != part.Until) throw new DamagedDataException("A key's batches are longer or shorter than they should be.");
    }

    private static (long Start, long End)[] ReadStretches(ref PackedReader reader)
    {
        var read = new (long Start, long End)[reader.Count()];
        long end = 0;
        for (int i = 0; i < read.Length; i++)
        {
            end = LaterBy(end, reader.Number());
            read[i] = (PackedReader.Instant(end - reader.Signed()).Ticks, end);
        }
        return read;
    }

    private static long LaterBy(long end, long between) =>
        between <= DateTimeOffset.MaxValue.Ticks ? PackedReader.Instant(end + between).Ticks : throw new DamagedDataException("An instant is out of range.");

    private FactKey ReadKey(ref PackedReader reader)
    {
        string name = texts[reader.Below(texts.Length)];
        int target = reader.Below(texts.Length + 1);
        long sample = reader.Number();
        return new(name, target == 0 ? null : texts[target - 1], sample == 0 ? null : new TimeSpan(sample - 1));
    }

    // The histogram of an hour in which nothing was lost or no try failed is often that of the hour before.
    private struct Again<T>
    {
        private int from, until;

        public T Last { get; private set; }

        public readonly bool Takes(ref PackedReader reader) => until > 0 && reader.TakeAgain(from, until);

        public void Put(int begun, T read, int ended) => (from, Last, until) = (begun, read, ended);
    }
}

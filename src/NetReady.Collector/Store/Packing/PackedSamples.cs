using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;

namespace NetReady.Collector.Store.Packing;

/// <summary>
/// Batches of samples as bytes, all that they say. First how many there are; then the texts that occur, each once; then the stretches of time, which batches of one probe share;
/// then for each key (name, target, sample length) how many bytes it takes, so that it can be passed over, and its batches by their ends: which stretch,
/// how and on whose word, what it cost, and the histograms.
/// </summary>
internal static class PackedSamples
{
    private const byte Form = 0x21;
    private const int AssuranceBits = 3, HasHigh = 4, HasMethod = 8, HasCost = 16;

    private readonly record struct Stretch(long End, long Start);

    /// <summary>Packs batches, in any order.</summary>
    public static byte[] Pack(IReadOnlyCollection<SampleBatch> batches)
    {
        var texts = new Numbered<string>(batches.SelectMany(batch => (string?[])[batch.Key.Name, batch.Key.Target, batch.Method]).OfType<string>().Distinct(StringComparer.Ordinal));
        var stretches = new Numbered<Stretch>(batches.Select(StretchOf).Distinct().OrderBy(stretch => stretch.End).ThenBy(stretch => stretch.Start));
        var writer = new PackedWriter(Form);
        writer.Number(batches.Count);
        writer.Number(texts.Items.Length);
        foreach (string text in texts.Items) writer.Text(text);
        Write(writer, stretches.Items);
        var keys = batches.GroupBy(batch => batch.Key).ToList();
        writer.Number(keys.Count);
        foreach (var key in keys)
        {
            writer.Number(texts.Of(key.Key.Name));
            writer.Number(key.Key.Target is null ? 0 : texts.Of(key.Key.Target) + 1);
            writer.Number(key.Key.Sample is { } length ? length.Ticks + 1 : 0);
            var part = new PackedWriter();
            Write(part, [.. key.OrderBy(batch => stretches.Of(StretchOf(batch)))], texts, stretches);
            writer.Number(part.Length);
            writer.Append(part.Written);
        }
        return writer.Finish();
    }

    /// <summary>The batches, key by key, each key's by their ends.</summary>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public static ImmutableArray<SampleBatch> Unpack(byte[] packed)
    {
        var batches = ImmutableArray.CreateBuilder<SampleBatch>();
        Unpack(packed, null, batches);
        return batches.DrainToImmutable();
    }

    /// <summary>How many batches there are, for making room; not more than bytes, whatever these are.</summary>
    public static int CountOf(byte[] packed)
    {
        if (packed.Length <= 1 + sizeof(uint)) return 0;
        var reader = PackedReader.From(packed, 1);
        return reader.Count();
    }

    /// <summary>Adds the batches to a list. All their bytes are looked through; buckets are read from them when they are asked for.</summary>
    /// <param name="packed">The bytes.</param>
    /// <param name="wanted">Which keys' batches; null for all.</param>
    /// <param name="batches">The list.</param>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public static void Unpack(byte[] packed, Func<FactKey, bool>? wanted, ImmutableArray<SampleBatch>.Builder batches)
    {
        var reader = new PackedReader(packed, Form);
        int needed = batches.Count + reader.Count();
        if (needed > batches.Capacity) batches.Capacity = Math.Max(needed, Math.Min(2 * batches.Capacity, Array.MaxLength));
        string[] texts = new string[reader.Count()];
        for (int i = 0; i < texts.Length; i++) texts[i] = reader.Text();
        var stretches = ReadStretches(ref reader);
        Histogram Deferred(int place)
        {
            var whole = PackedReader.From(packed, place);
            return PackedHistogram.ReadWhole(ref whole);
        }
        for (int keys = reader.Count(); keys > 0; keys--)
        {
            var key = ReadKey(ref reader, texts);
            int length = reader.Count(), until = reader.Place + length;
            if (wanted?.Invoke(key) == false) reader.Take(length);
            else ReadBatches(ref reader, key, texts, stretches, Deferred, batches);
            if (reader.Place != until) throw new DamagedDataException("A key's batches are longer or shorter than they should be.");
        }
        reader.End();
    }

    private static void Write(PackedWriter writer, ImmutableArray<Stretch> stretches)
    {
        writer.Number(stretches.Length);
        long before = 0;
        foreach (var stretch in stretches)
        {
            writer.Number(stretch.End - before);
            writer.Signed(stretch.End - stretch.Start);
            before = stretch.End;
        }
    }

    private static (DateTimeOffset End, DateTimeOffset Start)[] ReadStretches(ref PackedReader reader)
    {
        var stretches = new (DateTimeOffset End, DateTimeOffset Start)[reader.Count()];
        long end = 0;
        for (int i = 0; i < stretches.Length; i++)
        {
            long between = reader.Number();
            if (between > DateTimeOffset.MaxValue.Ticks) throw new DamagedDataException("An instant is out of range.");
            end += between;
            stretches[i] = (PackedReader.Instant(end), PackedReader.Instant(end - reader.Signed()));
        }
        return stretches;
    }

    private static void Write(PackedWriter writer, IReadOnlyList<SampleBatch> batches, Numbered<string> texts, Numbered<Stretch> stretches)
    {
        writer.Number(batches.Count);
        int stretch = 0;
        string? method = null;
        foreach (var batch in batches)
        {
            int next = stretches.Of(StretchOf(batch));
            bool hasCost = batch.Spent != TimeSpan.Zero || batch.Bytes.Bytes != 0;
            writer.Number(next - stretch);
            writer.Byte((byte)((int)batch.Assurance | (batch.High is null ? 0 : HasHigh) | (batch.Method == method ? 0 : HasMethod) | (hasCost ? HasCost : 0)));
            if (batch.Method != method) writer.Number(texts.Of(batch.Method));
            if (hasCost)
            {
                writer.Signed(batch.Spent.Ticks);
                writer.Signed(batch.Bytes.Bytes);
            }
            PackedHistogram.Write(writer, batch.Low);
            if (batch.High is not null) PackedHistogram.Write(writer, batch.High);
            (stretch, method) = (next, batch.Method);
        }
    }

    private static FactKey ReadKey(ref PackedReader reader, string[] texts)
    {
        string name = texts[reader.Below(texts.Length)];
        int target = reader.Below(texts.Length + 1);
        long sample = reader.Number();
        return new(name, target == 0 ? null : texts[target - 1], sample == 0 ? null : new TimeSpan(sample - 1));
    }

    private static void ReadBatches(ref PackedReader reader, FactKey key, string[] texts, (DateTimeOffset End, DateTimeOffset Start)[] stretches, Func<int, Histogram> deferred,
        ImmutableArray<SampleBatch>.Builder batches)
    {
        int stretch = 0;
        string? method = null;
        var low = default(Again);
        var high = default(Again);
        for (int left = reader.Count(); left > 0; left--)
        {
            stretch += reader.Below(stretches.Length - stretch);
            byte has = reader.Byte();
            if ((has & HasMethod) != 0) method = texts[reader.Below(texts.Length)];
            batches.Add(new()
            {
                Key = key,
                Start = stretches[stretch].Start,
                End = stretches[stretch].End,
                Method = method ?? throw new DamagedDataException("A batch has no method."),
                Assurance = (Assurance)(has & AssuranceBits),
                Spent = (has & HasCost) != 0 ? new(reader.Signed()) : TimeSpan.Zero,
                Bytes = (has & HasCost) != 0 ? new(reader.Signed()) : default,
                Low = low.Read(ref reader, deferred),
                High = (has & HasHigh) != 0 ? high.Read(ref reader, deferred) : null,
            });
        }
    }

    private static Stretch StretchOf(SampleBatch batch) => new(batch.End.UtcTicks, batch.Start.UtcTicks);

    // The histogram of an hour in which nothing was lost or no try failed is often that of the hour before.
    private struct Again
    {
        private Histogram? last;
        private int from, until;

        public Histogram Read(ref PackedReader reader, Func<int, Histogram> deferred)
        {
            if (last is not null && reader.TakeAgain(from, until)) return last;
            from = reader.Place;
            last = PackedHistogram.Read(ref reader, deferred);
            until = reader.Place;
            return last;
        }
    }

    // Things by their place in a list.
    private sealed class Numbered<T>(IEnumerable<T> items) where T : notnull
    {
        private Dictionary<T, int>? places;

        public ImmutableArray<T> Items { get; } = [.. items];

        public int Of(T item) => (places ??= Items.Select((one, place) => (one, place)).ToDictionary(pair => pair.one, pair => pair.place))[item];
    }
}

using System.Collections.Immutable;
using NetReady.Core.Sampling;

namespace NetReady.Collector.Store.Packing;

/// <summary>
/// Batches of samples as bytes, all that they say. First how many there are; then the texts that occur, each once; then the stretches of time, which batches of one probe share;
/// then for each key (name, target, sample length) how many bytes it takes, so that it can be passed over, and its batches by their ends: which stretch,
/// how and on whose word, what it cost, and the histograms.
/// </summary>
internal static class PackedSamples
{
    /// <summary>The byte that names form and version.</summary>
    public const byte Form = 0x21;

    /// <summary>The bits of a batch's byte: its assurance, and what else follows.</summary>
    public const int AssuranceBits = 3, HasHigh = 4, HasMethod = 8, HasCost = 16;

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

    /// <summary>The batches, key by key, each key's by their ends. All their bytes are looked through; buckets are read from them when they are asked for.</summary>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public static ImmutableArray<SampleBatch> Unpack(byte[] packed)
    {
        var samples = new PackedKeys(packed);
        var batches = ImmutableArray.CreateBuilder<SampleBatch>(Math.Min(samples.Batches, packed.Length));
        foreach (var key in samples.Keys) samples.Read(key, batches.Add);
        return batches.DrainToImmutable();
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

    private static Stretch StretchOf(SampleBatch batch) => new(batch.End.UtcTicks, batch.Start.UtcTicks);

    // Things by their place in a list.
    private sealed class Numbered<T>(IEnumerable<T> items) where T : notnull
    {
        private Dictionary<T, int>? places;

        public ImmutableArray<T> Items { get; } = [.. items];

        public int Of(T item) => (places ??= Items.Select((one, place) => (one, place)).ToDictionary(pair => pair.one, pair => pair.place))[item];
    }
}

using FsCheck;
using FsCheck.Fluent;
using NetReady.Collector.Store.Packing;
using NetReady.Core.Sampling;

namespace NetReady.Collector.Tests.Store.Packing;

public sealed class PackedHistogramTests
{
    private const byte Form = 0x01;

    [Fact]
    public void Counting_in_the_bytes_is_counting_in_the_histogram()
    {
        int cut = 0;
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            foreach (var histogram in RandomBatches.Of(seed).SelectMany(batch => (Histogram?[])[batch.Low, batch.High]).OfType<Histogram>())
            {
                byte[] packed = Pack(histogram);
                var (ends, place) = Ends(packed);
                if (ends != histogram.Ends || place != packed.Length - sizeof(uint)) return false;
                foreach (double limit in (double[])[histogram.Min, histogram.Max, 0, histogram.Min + (histogram.Max - histogram.Min) * random.NextDouble(), .. histogram.Positive.Take(3).Select(bucket => Histogram.UpperEnd(bucket.Index))])
                    foreach (bool strictly in (bool[])[false, true])
                    {
                        var expected = histogram.CountUpTo(limit, strictly);
                        if (Count(packed, limit, strictly) != expected) return false;
                        if (expected.Surely != expected.Perhaps) cut++;
                    }
            }
            return true;
        }).QuickCheckThrowOnFailure();
        Assert.True(cut > 0, "No limit cut a bucket.");
    }

    [Fact]
    public void Whatever_the_bytes_counting_throws_nothing_but_its_own_error() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] whole = [Form, .. bytes, 0, 0, 0, 0];
        try
        {
            Ends(whole);
            Count(whole, 0.02, strictly: true);
        }
        catch (DamagedDataException)
        {
            // Its own.
        }
    }).QuickCheckThrowOnFailure();

    private static byte[] Pack(Histogram histogram)
    {
        var writer = new PackedWriter(Form);
        PackedHistogram.Write(writer, histogram);
        return writer.Finish();
    }

    private static (HistogramEnds Ends, int Place) Ends(byte[] packed)
    {
        var reader = PackedReader.From(packed, 1);
        var ends = PackedHistogram.ReadEnds(ref reader);
        return (ends, reader.Place);
    }

    private static (long Surely, long Perhaps) Count(byte[] packed, double limit, bool strictly)
    {
        var reader = PackedReader.From(packed, 1);
        return PackedHistogram.CountUpTo(ref reader, limit, strictly);
    }
}

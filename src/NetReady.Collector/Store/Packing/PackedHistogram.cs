using System.Collections.Immutable;
using System.Numerics;
using NetReady.Core.Sampling;

namespace NetReady.Collector.Store.Packing;

/// <summary>
/// A histogram as bytes: the count, a byte that says what else there is, and of that the samples without bound, the zeros, least, sum and greatest, and
/// the buckets. A bucket takes a byte where the next index and the count are small: four bits for the step from the index before it, less 1, and four for
/// the count less 1; fifteen says that what is beyond fifteen follows.
/// </summary>
internal static class PackedHistogram
{
    private const byte HasUnbounded = 1, HasZero = 2, HasPositive = 4, HasNegative = 8, IsConstant = 16, SumIsProduct = 32, MinIsZero = 64;
    private const int Nibble = 15;

    /// <summary>Writes one.</summary>
    public static void Write(PackedWriter writer, Histogram histogram)
    {
        bool hasBounds = histogram.Bounded > 0;
        bool isConstant = hasBounds && Same(histogram.Min, histogram.Max);
        bool isProduct = isConstant && Same(histogram.Sum, histogram.Min * histogram.Bounded);
        bool isZero = hasBounds && Same(histogram.Min, 0);
        writer.Number(histogram.Count);
        writer.Byte((byte)((histogram.Unbounded > 0 ? HasUnbounded : 0) | (histogram.Zero > 0 ? HasZero : 0) | (histogram.Positive.IsEmpty ? 0 : HasPositive) | (histogram.Negative.IsEmpty ? 0 : HasNegative)
            | (isConstant ? IsConstant : 0) | (isProduct ? SumIsProduct : 0) | (isZero ? MinIsZero : 0)));
        if (histogram.Unbounded > 0) writer.Number(histogram.Unbounded);
        if (histogram.Zero > 0) writer.Number(histogram.Zero);
        if (hasBounds)
        {
            if (!isZero) writer.Double(histogram.Min);
            if (!isProduct) writer.Double(histogram.Sum);
            if (!isConstant) writer.Double(histogram.Max);
        }
        if (!histogram.Positive.IsEmpty) Write(writer, histogram.Positive);
        if (!histogram.Negative.IsEmpty) Write(writer, histogram.Negative);
    }

    /// <summary>Reads one, its buckets only looked through.</summary>
    /// <param name="reader">Where it is.</param>
    /// <param name="deferred">Reads the whole one of a place.</param>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public static Histogram Read(ref PackedReader reader, Func<int, Histogram> deferred)
    {
        int place = reader.Place;
        var head = ReadHead(ref reader);
        SkipBuckets(ref reader, head);
        return head.HasBuckets
            ? new(deferred, place) { Count = head.Count, Unbounded = head.Unbounded, Zero = head.Zero, Sum = head.Sum, Min = head.Min, Max = head.Max }
            : new() { Count = head.Count, Unbounded = head.Unbounded, Zero = head.Zero, Sum = head.Sum, Min = head.Min, Max = head.Max };
    }

    /// <summary>Reads all but the buckets of one, which are only looked through.</summary>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public static HistogramEnds ReadEnds(ref PackedReader reader)
    {
        var head = ReadHead(ref reader);
        SkipBuckets(ref reader, head);
        return new(head.Count, head.Unbounded, head.Min, head.Max);
    }

    /// <summary>Reads one with its buckets.</summary>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public static Histogram ReadWhole(ref PackedReader reader)
    {
        var head = ReadHead(ref reader);
        long left = head.InBuckets;
        var whole = new Histogram
        {
            Count = head.Count, Unbounded = head.Unbounded, Zero = head.Zero, Sum = head.Sum, Min = head.Min, Max = head.Max,
            Positive = (head.Has & HasPositive) != 0 ? ReadBuckets(ref reader, ref left) : [], Negative = (head.Has & HasNegative) != 0 ? ReadBuckets(ref reader, ref left) : [],
        };
        AddUp(left);
        return whole;
    }

    /// <summary>Counts one's samples that are at most (or below) a limit, as <see cref="Histogram.CountUpTo"/> does.</summary>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public static (long Surely, long Perhaps) CountUpTo(ref PackedReader reader, double limit, bool strictly)
    {
        var head = ReadHead(ref reader);
        if (new HistogramEnds(head.Count, head.Unbounded, head.Min, head.Max).CountUpTo(limit, strictly) is { } settled) return (settled, settled);
        var counting = new UpToLimit(limit, strictly, head.Min, head.Max);
        long left = head.InBuckets;
        counting.AddZero(head.Zero);
        if ((head.Has & HasPositive) != 0)
        {
            long index = BeginBuckets(ref reader, out int more);
            while (more-- > 0)
            {
                long count = NextBucket(ref reader, ref index, ref left);
                counting.AddPositive((int)index, count);
            }
        }
        if ((head.Has & HasNegative) != 0)
        {
            long index = BeginBuckets(ref reader, out int more);
            while (more-- > 0)
            {
                long count = NextBucket(ref reader, ref index, ref left);
                counting.AddNegative((int)index, count);
            }
        }
        AddUp(left);
        return counting.Counts;
    }

    private readonly record struct Head(long Count, long Unbounded, long Zero, double Min, double Sum, double Max, byte Has)
    {
        public bool HasBuckets => (Has & (HasPositive | HasNegative)) != 0;

        public long InBuckets => Count - Unbounded - Zero;
    }

    private static Head ReadHead(ref PackedReader reader)
    {
        long count = reader.Number();
        byte has = reader.Byte();
        long unbounded = (has & HasUnbounded) != 0 ? reader.Number() : 0;
        long zero = (has & HasZero) != 0 ? reader.Number() : 0;
        if (unbounded > count || zero > count - unbounded) throw new DamagedDataException("A histogram's counts do not add up.");
        double min = 0, sum = 0, max = 0;
        if (count > unbounded)
        {
            min = (has & MinIsZero) != 0 ? 0 : reader.Double();
            sum = (has & SumIsProduct) != 0 ? Math.Clamp(min * (count - unbounded), double.MinValue, double.MaxValue) : reader.Double();
            max = (has & IsConstant) != 0 ? min : reader.Double();
        }
        return new(count, unbounded, zero, min, sum, max, has);
    }

    private static void Write(PackedWriter writer, ImmutableArray<Bucket> buckets)
    {
        writer.Number(buckets.Length);
        writer.Signed(buckets[0].Index);
        int before = buckets[0].Index - 1;
        foreach (var bucket in buckets)
        {
            long step = bucket.Index - before - 1, count = bucket.Count - 1;
            writer.Byte((byte)((Math.Min(step, Nibble) << 4) | Math.Min(count, Nibble)));
            if (step >= Nibble) writer.Number(step - Nibble);
            if (count >= Nibble) writer.Number(count - Nibble);
            before = bucket.Index;
        }
    }

    private static long BeginBuckets(ref PackedReader reader, out int count)
    {
        count = reader.Count();
        return reader.Signed() - 1;
    }

    // How many samples lie in the next bucket, whose index is given back.
    private static long NextBucket(ref PackedReader reader, ref long index, ref long left)
    {
        byte both = reader.Byte();
        long step = both >> 4, count = both & Nibble;
        if (step == Nibble) step += reader.Below(int.MaxValue);
        if (count == Nibble) count += reader.Number();
        index += step + 1;
        if (index is < int.MinValue or > int.MaxValue || count >= left) throw new DamagedDataException("A histogram's buckets do not add up.");
        left -= count + 1;
        return count + 1;
    }

    private static ImmutableArray<Bucket> ReadBuckets(ref PackedReader reader, ref long left)
    {
        long index = BeginBuckets(ref reader, out int more);
        var buckets = ImmutableArray.CreateBuilder<Bucket>(more);
        for (; more > 0; more--)
        {
            long count = NextBucket(ref reader, ref index, ref left);
            buckets.Add(new((int)index, count));
        }
        return buckets.MoveToImmutable();
    }

    private static void SkipBuckets(ref PackedReader reader, in Head head)
    {
        long left = head.InBuckets;
        for (int kinds = BitOperations.PopCount((uint)(head.Has & (HasPositive | HasNegative))); kinds > 0; kinds--)
        {
            long index = BeginBuckets(ref reader, out int more);
            Skip(ref reader, ref more, ref index, ref left);
            for (; more > 0; more--) NextBucket(ref reader, ref index, ref left);
        }
        AddUp(left);
    }

    private static void AddUp(long left)
    {
        if (left != 0) throw new DamagedDataException("A histogram's counts do not add up.");
    }

    // As far as buckets take a byte each, which is nearly always to their end.
    private static void Skip(ref PackedReader reader, ref int more, ref long index, ref long left)
    {
        var rest = reader.Rest;
        int taken = 0;
        for (; taken < more && taken < rest.Length; taken++)
        {
            int step = rest[taken] >> 4, count = rest[taken] & Nibble;
            if (step == Nibble || count == Nibble) break;
            index += step + 1;
            left -= count + 1;
        }
        if (left < 0) throw new DamagedDataException("A histogram's buckets do not add up.");
        reader.Take(taken);
        more -= taken;
    }

    // To the bit: minus zero is another number than zero here.
    private static bool Same(double left, double right) => BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right);
}

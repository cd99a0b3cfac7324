using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Collector.Store.Packing;
using NetReady.Core.Sampling;

namespace NetReady.Collector.Tests.Store.Packing;

public sealed class PackedSamplesTests
{
    private const byte Form = 0x21;

    [Fact]
    public void What_is_unpacked_is_what_was_packed_to_the_last_bit() =>
        Prop.ForAll<int>(seed =>
        {
            var batches = RandomBatches.Of(seed);
            return ByKey(batches).SequenceEqual(PackedSamples.Unpack(PackedSamples.Pack(batches)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Counts_and_indexes_of_any_size_survive()
    {
        var wide = Histogram.Empty with
        {
            Count = 3_000_000_000_021, Unbounded = 5, Zero = 16, Sum = 1e300, Min = -7, Max = 1e299,
            Positive = [new(-1100, 1_000_000_000_000), new(-1099, 15), new(-1084, 16), new(-1068, 17), new(1700, 1_999_999_999_951)], Negative = [new(98, 1)],
        };
        var batch = RandomBatches.One(new(7)) with { Low = wide, High = null };

        Assert.Equal(batch, Assert.Single(PackedSamples.Unpack(PackedSamples.Pack([batch]))));
    }

    [Fact]
    public void A_damaged_byte_anywhere_is_noticed()
    {
        byte[] packed = PackedSamples.Pack(RandomBatches.Of(3));
        for (int place = 0; place < packed.Length; place++)
        {
            packed[place] ^= 0x40;
            Assert.Throws<DamagedDataException>(() => PackedSamples.Unpack(packed));
            packed[place] ^= 0x40;
        }
        for (int length = 0; length < packed.Length; length++) Assert.Throws<DamagedDataException>(() => PackedSamples.Unpack(packed[..length]));
        Assert.NotEmpty(PackedSamples.Unpack(packed));
    }

    [Fact]
    public void Whatever_the_bytes_nothing_but_its_own_error_is_thrown()
    {
        Prop.ForAll<byte[]>(bytes => IsOwnErrorOrNone(bytes) && IsOwnErrorOrNone(Checked([Form, .. bytes]))).QuickCheckThrowOnFailure();
        // Sound ones with some bytes changed, and a check that fits: what a change behind our back would look like.
        var random = new Random(1);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] bytes = PackedSamples.Pack(RandomBatches.Of(round % 50))[..^sizeof(uint)];
            for (int change = random.Next(1, 4); change > 0; change--) bytes[random.Next(1, bytes.Length)] = (byte)random.Next(256);
            Assert.True(IsOwnErrorOrNone(Checked(bytes)));
        }
    }

    [Fact]
    public void Bytes_of_another_form_are_told()
    {
        byte[] instants = PackedInstants.Pack([DateTimeOffset.UnixEpoch]);

        Assert.Equal("It is of the form 17, and 33 was expected.", Assert.Throws<DamagedDataException>(() => PackedSamples.Unpack(instants)).Message);
    }

    private static IEnumerable<SampleBatch> ByKey(IEnumerable<SampleBatch> batches) =>
        batches.GroupBy(batch => batch.Key).SelectMany(key => key.OrderBy(batch => batch.End).ThenBy(batch => batch.Start));

    private static byte[] Checked(byte[] bytes)
    {
        byte[] whole = [.. bytes, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(bytes.Length), PackedWriter.Check(bytes));
        return whole;
    }

    private static bool IsOwnErrorOrNone(byte[] bytes)
    {
        try
        {
            // Buckets too, which are read only when they are asked for.
            return PackedSamples.Unpack(bytes).All(batch => batch.Low.Positive.Length + batch.Low.Negative.Length + batch.High?.Positive.Length != -1);
        }
        catch (DamagedDataException)
        {
            return true;
        }
    }
}

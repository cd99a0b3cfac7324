using FsCheck;
using FsCheck.Fluent;
using NetReady.Collector.Store.Packing;

namespace NetReady.Collector.Tests.Store.Packing;

public sealed class PackedInstantsTests
{
    [Fact]
    public void What_is_unpacked_is_what_was_packed() =>
        Prop.ForAll<long[]>(numbers =>
        {
            DateTimeOffset[] instants = [.. numbers.Select(number => new DateTimeOffset((long)((ulong)number % (ulong)DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero)).Order()];
            return PackedInstants.Unpack(PackedInstants.Pack(instants)).SequenceEqual(instants);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_instants_of_a_day_of_reports_take_five_bytes_each()
    {
        var start = new DateTimeOffset(2026, 11, 21, 0, 3, 17, TimeSpan.Zero);

        Assert.InRange(PackedInstants.Pack([.. Enumerable.Range(0, 96).Select(i => start.AddMinutes(15 * i).AddTicks(i * 12_345))]).Length, 96, 96 * 5 + 20);
    }

    [Fact]
    public void Damage_is_noticed()
    {
        byte[] packed = PackedInstants.Pack([DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMinutes(15)]);
        packed[3]++;

        Assert.Throws<DamagedDataException>(() => PackedInstants.Unpack(packed));
        Assert.Throws<DamagedDataException>(() => PackedInstants.Unpack([]));
    }
}

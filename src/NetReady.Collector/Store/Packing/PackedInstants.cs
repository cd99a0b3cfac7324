using System.Collections.Immutable;

namespace NetReady.Collector.Store.Packing;

/// <summary>Instants as bytes: how many there are, the first in ticks of 100 ns since year 1, and each further one as what lies between.</summary>
internal static class PackedInstants
{
    private const byte Form = 0x11;

    /// <summary>Packs instants, which are ascending.</summary>
    public static byte[] Pack(IReadOnlyCollection<DateTimeOffset> ascending)
    {
        var writer = new PackedWriter(Form);
        writer.Number(ascending.Count);
        long before = 0;
        foreach (var instant in ascending)
        {
            writer.Number(instant.UtcTicks - before);
            before = instant.UtcTicks;
        }
        return writer.Finish();
    }

    /// <summary>The instants, ascending.</summary>
    /// <exception cref="DamagedDataException">The bytes are not what was packed.</exception>
    public static ImmutableArray<DateTimeOffset> Unpack(ReadOnlySpan<byte> packed)
    {
        var reader = new PackedReader(packed, Form);
        var instants = ImmutableArray.CreateBuilder<DateTimeOffset>(reader.Count());
        long ticks = 0;
        while (instants.Count < instants.Capacity)
        {
            long between = reader.Number();
            if (between > DateTimeOffset.MaxValue.Ticks) throw new DamagedDataException("An instant is out of range.");
            instants.Add(PackedReader.Instant(ticks += between));
        }
        reader.End();
        return instants.MoveToImmutable();
    }
}

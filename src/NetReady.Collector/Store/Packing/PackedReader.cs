using System.Buffers.Binary;
using System.Text;

namespace NetReady.Collector.Store.Packing;

/// <summary>Reads what a <see cref="PackedWriter"/> wrote. Whatever the bytes are, it throws nothing but <see cref="DamagedDataException"/>.</summary>
internal ref struct PackedReader
{
    private static readonly UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> bytes;
    private int place;

    /// <summary>Begins after the form's byte.</summary>
    /// <exception cref="DamagedDataException">The bytes are of another form, or not those that were written.</exception>
    public PackedReader(ReadOnlySpan<byte> whole, byte form)
    {
        if (whole.Length < 1 + sizeof(uint)) throw new DamagedDataException("It is too short.");
        bytes = whole[..^sizeof(uint)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(whole[^sizeof(uint)..]) != PackedWriter.Check(bytes)) throw new DamagedDataException("Its check does not fit.");
        if (bytes[0] != form) throw new DamagedDataException($"It is of the form {bytes[0]}, and {form} was expected.");
        place = 1;
    }

    private PackedReader(ReadOnlySpan<byte> bytes, int place)
    {
        this.bytes = bytes;
        this.place = place;
    }

    /// <summary>Reads on from a place in bytes that were looked through before.</summary>
    public static PackedReader From(ReadOnlySpan<byte> whole, int place) => new(whole[..^sizeof(uint)], place);

    /// <summary>Where it reads.</summary>
    public readonly int Place => place;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => bytes.Length - place;

    /// <summary>One byte.</summary>
    public byte Byte() => place < bytes.Length ? bytes[place++] : throw new DamagedDataException("It ends too early.");

    /// <summary>A whole number, 0 or more.</summary>
    public long Number()
    {
        // Most are short.
        if (place < bytes.Length && bytes[place] < 0x80) return bytes[place++];
        ulong value = Bits();
        return value <= long.MaxValue ? (long)value : throw new DamagedDataException("A number is too large.");
    }

    /// <summary>A whole number, 0 or more and less than a bound.</summary>
    public int Below(int bound)
    {
        long value = Number();
        return value < bound ? (int)value : throw new DamagedDataException($"A number is {value} and should be below {bound}.");
    }

    /// <summary>How many things follow that take at least a byte each.</summary>
    public int Count()
    {
        long value = Number();
        return value <= Left ? (int)value : throw new DamagedDataException("It ends too early.");
    }

    /// <summary>A whole number.</summary>
    public long Signed()
    {
        ulong value = Bits();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A floating-point number that is finite.</summary>
    public double Double()
    {
        double value = BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));
        return double.IsFinite(value) ? value : throw new DamagedDataException("A number is not finite.");
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        try
        {
            return strict.GetString(Take(Count()));
        }
        catch (DecoderFallbackException)
        {
            throw new DamagedDataException("A text is not UTF-8.");
        }
    }

    /// <summary>An instant, of ticks since year 1, UTC.</summary>
    public static DateTimeOffset Instant(long ticks) =>
        ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks ? new(ticks, TimeSpan.Zero) : throw new DamagedDataException("An instant is out of range.");

    /// <summary>Some bytes as they are.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left) throw new DamagedDataException("It ends too early.");
        var taken = bytes.Slice(place, count);
        place += count;
        return taken;
    }

    /// <summary>What is left, to be looked at; <see cref="Take"/> reads it.</summary>
    public readonly ReadOnlySpan<byte> Rest => bytes[place..];

    /// <summary>Whether the bytes that lie between two places come again here; then they are read.</summary>
    public bool TakeAgain(int from, int until) => TakeAgain(bytes[from..until]);

    /// <summary>Whether some bytes come here; then they are read.</summary>
    public bool TakeAgain(ReadOnlySpan<byte> expected)
    {
        if (!bytes[place..].StartsWith(expected)) return false;
        place += expected.Length;
        return true;
    }

    /// <summary>Makes sure that nothing is left.</summary>
    public readonly void End()
    {
        if (Left > 0) throw new DamagedDataException($"{Left} bytes are left over.");
    }

    private ulong Bits()
    {
        ulong value = 0;
        int at = place;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at == bytes.Length) throw new DamagedDataException("It ends too early.");
            byte next = bytes[at++];
            // The tenth byte holds the highest bit alone.
            if (shift == 63 && next > 1) break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next >= 0x80) continue;
            place = at;
            return value;
        }
        throw new DamagedDataException("A number is too large.");
    }
}

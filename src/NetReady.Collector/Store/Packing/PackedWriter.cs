using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace NetReady.Collector.Store.Packing;

/// <summary>
/// Writes packed bytes: a byte that names form and version, the content, and four bytes of CRC-32C over all before them. Whole numbers are LEB128
/// (seven bits a byte, the lowest first; the eighth says that more follow), signed ones zigzag before that.
/// </summary>
internal sealed class PackedWriter
{
    private readonly ArrayBufferWriter<byte> bytes = new(512);

    /// <summary>Begins a part, which is appended to others.</summary>
    public PackedWriter()
    {
    }

    /// <summary>Begins with the form's byte.</summary>
    public PackedWriter(byte form) => Byte(form);

    /// <summary>How many bytes are written.</summary>
    public int Length => bytes.WrittenCount;

    /// <summary>What is written.</summary>
    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    /// <summary>One byte.</summary>
    public void Byte(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }

    /// <summary>A whole number, 0 or more.</summary>
    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Bits((ulong)value);
    }

    /// <summary>A whole number.</summary>
    public void Signed(long value) => Bits(((ulong)value << 1) ^ (ulong)(value >> 63));

    /// <summary>A floating-point number, all its bits.</summary>
    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.GetSpan(sizeof(double)), value);
        bytes.Advance(sizeof(double));
    }

    /// <summary>A text: its length in bytes of UTF-8, and these.</summary>
    public void Text(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        bytes.Advance(Encoding.UTF8.GetBytes(value, bytes.GetSpan(length)));
    }

    /// <summary>Some bytes as they are.</summary>
    public void Append(ReadOnlySpan<byte> part) => bytes.Write(part);

    /// <summary>All that was written, with its check.</summary>
    public byte[] Finish()
    {
        byte[] whole = new byte[Length + sizeof(uint)];
        bytes.WrittenSpan.CopyTo(whole);
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(Length), Check(bytes.WrittenSpan));
        return whole;
    }

    /// <summary>CRC-32C (RFC 9260, appendix A; without its final inversion) of some bytes.</summary>
    public static uint Check(ReadOnlySpan<byte> checkedBytes)
    {
        uint check = uint.MaxValue;
        for (; checkedBytes.Length >= sizeof(ulong); checkedBytes = checkedBytes[sizeof(ulong)..]) check = BitOperations.Crc32C(check, BinaryPrimitives.ReadUInt64LittleEndian(checkedBytes));
        foreach (byte one in checkedBytes) check = BitOperations.Crc32C(check, one);
        return check;
    }

    private void Bits(ulong value)
    {
        var span = bytes.GetSpan(10);
        int written = 0;
        for (; value >= 0x80; value >>= 7) span[written++] = (byte)(value | 0x80);
        span[written++] = (byte)value;
        bytes.Advance(written);
    }
}

using System.Buffers.Binary;

namespace NetReady.Agent.Capture.Sources.Files;

/// <summary>Reads numbers in the byte order of the machine that wrote a file.</summary>
/// <param name="BigEndian">Whether the greatest byte comes first.</param>
internal readonly record struct ByteOrder(bool BigEndian)
{
    /// <summary>The number of two bytes at a place.</summary>
    public ushort UInt16(ReadOnlySpan<byte> bytes, int at) =>
        BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    /// <summary>The number of four bytes at a place.</summary>
    public uint UInt32(ReadOnlySpan<byte> bytes, int at) =>
        BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    /// <summary>The number of eight bytes at a place.</summary>
    public long Int64(ReadOnlySpan<byte> bytes, int at) =>
        BigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}

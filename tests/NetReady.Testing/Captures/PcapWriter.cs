using System.Buffers.Binary;

namespace NetReady.Testing.Captures;

/// <summary>Writes a classic pcap file.</summary>
public sealed class PcapWriter : IDisposable
{
    private readonly Stream stream;
    private readonly bool bigEndian, nanoseconds;
    private readonly byte[] record = new byte[16];

    /// <param name="stream">Where to; closed with the writer.</param>
    /// <param name="linkType">What packets begin with; 1 is Ethernet, 276 a Linux cooked capture of version 2.</param>
    /// <param name="bigEndian">Whether the greatest byte comes first.</param>
    /// <param name="nanoseconds">Whether timestamps count nanoseconds rather than microseconds.</param>
    public PcapWriter(Stream stream, int linkType, bool bigEndian = false, bool nanoseconds = false)
    {
        (this.stream, this.bigEndian, this.nanoseconds) = (stream, bigEndian, nanoseconds);
        var header = new byte[24];
        Put(header, 0, nanoseconds ? 0xA1B23C4D : 0xA1B2C3D4);
        Put(header, 4, bigEndian ? 0x0002_0004u : 0x0004_0002u);
        Put(header, 16, 262_144);
        Put(header, 20, (uint)linkType);
        stream.Write(header);
    }

    /// <summary>Writes one packet.</summary>
    /// <param name="at">When, in nanoseconds since 1970-01-01 UTC.</param>
    /// <param name="bytes">What was captured.</param>
    /// <param name="wireLength">How long it was; as much as was captured where it is left out.</param>
    public void Write(long at, ReadOnlySpan<byte> bytes, int? wireLength = null)
    {
        Put(record, 0, (uint)(at / 1_000_000_000));
        Put(record, 4, (uint)(at % 1_000_000_000 / (nanoseconds ? 1 : 1000)));
        Put(record, 8, (uint)bytes.Length);
        Put(record, 12, (uint)(wireLength ?? bytes.Length));
        stream.Write(record);
        stream.Write(bytes);
    }

    public void Dispose() => stream.Dispose();

    private void Put(byte[] target, int at, uint value)
    {
        if (bigEndian) BinaryPrimitives.WriteUInt32BigEndian(target.AsSpan(at), value);
        else BinaryPrimitives.WriteUInt32LittleEndian(target.AsSpan(at), value);
    }
}

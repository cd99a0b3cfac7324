using System.Buffers.Binary;

namespace NetReady.Agent.Capture.Sources.Files;

/// <summary>A pcapng file (draft-ietf-opsawg-pcapng): sections of blocks, of which those that describe interfaces or hold packets are read and the others passed over.</summary>
internal sealed class PcapngSource(ByteWindow window) : IPacketSource
{
    private const uint SectionHeader = 0x0A0D0D0A, InterfaceDescription = 1, SimplePacket = 3, EnhancedPacket = 6;
    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const int BlockFrame = 12;
    // More interfaces than a machine has are the work of a broken or hostile file.
    private const int MostInterfaces = 4096;

    private readonly List<CapturedInterface> interfaces = [];
    private ByteOrder order;
    private long received;

    /// <inheritdoc/>
    public CaptureCounts Counts => new(received, 0);

    /// <inheritdoc/>
    public int Read(PacketHandler handler, int most)
    {
        for (int read = 0; read < most;)
        {
            if (!window.Has(BlockFrame))
            {
                if (!window.Bytes.IsEmpty) throw window.Problem("a block is cut off");
                return read > 0 ? read : -1;
            }
            uint type = order.UInt32(window.Bytes, 0);
            if (type == SectionHeader) StartSection();
            uint length = order.UInt32(window.Bytes, 4);
            if (length < BlockFrame || length % 4 != 0) throw window.Problem($"a block claims a length of {length}, which none has");
            if (type is InterfaceDescription or SimplePacket or EnhancedPacket)
            {
                if (length > ByteWindow.Size) throw window.Problem($"a block claims {length} bytes, and none of its kind has so many");
                if (!window.Has((int)length)) throw window.Problem("a block is cut off");
                var body = window.Bytes[8..((int)length - 4)];
                if (type == InterfaceDescription) Describe(body);
                else
                {
                    handler(type == EnhancedPacket ? Enhanced(body) : Simple(body));
                    received++;
                    read++;
                }
                window.Skip((int)length);
            }
            else if (!window.SkipFar(length)) throw window.Problem("a block is cut off");
        }
        return most;
    }

    /// <inheritdoc/>
    public void Wait(TimeSpan longest)
    {
        // A file is all there.
    }

    /// <inheritdoc/>
    public void Dispose() => window.Dispose();

    // Each section has a byte order and interfaces of its own.
    private void StartSection()
    {
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(window.Bytes[8..]);
        order = magic == ByteOrderMagic ? new(BigEndian: false)
            : BinaryPrimitives.ReverseEndianness(magic) == ByteOrderMagic ? new(BigEndian: true)
            : throw window.Problem("a section does not say in which byte order it is");
        interfaces.Clear();
    }

    private void Describe(ReadOnlySpan<byte> body)
    {
        if (body.Length < 8) throw window.Problem("the description of an interface is too short");
        if (interfaces.Count == MostInterfaces) throw window.Problem($"it describes more than {MostInterfaces} interfaces");
        interfaces.Add(CapturedInterface.Read(body, order));
    }

    private CapturedPacket Enhanced(ReadOnlySpan<byte> body)
    {
        if (body.Length < 20) throw window.Problem("the block of a packet is too short");
        uint captured = order.UInt32(body, 12), wire = order.UInt32(body, 16);
        if (captured > body.Length - 20) throw window.Problem("a packet claims more bytes than its block has");
        var its = Interface(order.UInt32(body, 0));
        long time = its.Nanoseconds(((ulong)order.UInt32(body, 4) << 32) | order.UInt32(body, 8));
        return new(its.Link, time, (int)Math.Min(wire, int.MaxValue), body.Slice(20, (int)captured));
    }

    // Has neither a time nor an interface of its own: it came through the first.
    private CapturedPacket Simple(ReadOnlySpan<byte> body)
    {
        if (body.Length < 4) throw window.Problem("the block of a packet is too short");
        uint wire = order.UInt32(body, 0);
        var its = Interface(0);
        long captured = Math.Min(Math.Min(wire, its.SnapshotLength == 0 ? uint.MaxValue : its.SnapshotLength), (uint)body.Length - 4);
        return new(its.Link, 0, (int)Math.Min(wire, int.MaxValue), body.Slice(4, (int)captured));
    }

    private CapturedInterface Interface(uint number) =>
        number < interfaces.Count ? interfaces[(int)number] : throw window.Problem($"a packet came through interface {number}, which is not described");
}

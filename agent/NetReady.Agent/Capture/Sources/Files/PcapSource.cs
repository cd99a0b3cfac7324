namespace NetReady.Agent.Capture.Sources.Files;

/// <summary>A classic pcap file (draft-ietf-opsawg-pcap): a header of 24 bytes, then for each packet one of 16 and its bytes.</summary>
internal sealed class PcapSource : IPacketSource
{
    private const int FileHeader = 24, RecordHeader = 16;
    // The greatest snapshot length that libpcap takes.
    private const int LongestRecord = 262_144;
    private const uint LinkTypeBits = 0x0FFF_FFFF;

    private readonly ByteWindow window;
    private readonly ByteOrder order;
    private readonly uint nanosecondsPerUnit;
    private readonly LinkType link;
    private long received;

    /// <summary>Reads the file's header.</summary>
    /// <exception cref="CaptureException">It is cut off or of a version that nobody knows.</exception>
    public PcapSource(ByteWindow window, ByteOrder order, uint nanosecondsPerUnit)
    {
        (this.window, this.order, this.nanosecondsPerUnit) = (window, order, nanosecondsPerUnit);
        if (!window.Has(FileHeader)) throw window.Problem("the pcap header is cut off");
        ushort major = order.UInt16(window.Bytes, 4);
        if (major != 2) throw window.Problem($"its version is {major}, and only version 2 is known");
        link = (LinkType)(order.UInt32(window.Bytes, 20) & LinkTypeBits);
        window.Skip(FileHeader);
    }

    /// <inheritdoc/>
    public CaptureCounts Counts => new(received, 0);

    /// <inheritdoc/>
    public int Read(PacketHandler handler, int most)
    {
        int read = 0;
        for (; read < most; read++)
        {
            if (!window.Has(RecordHeader))
            {
                if (!window.Bytes.IsEmpty) throw window.Problem("the header of a packet is cut off");
                return read > 0 ? read : -1;
            }
            var header = window.Bytes;
            uint seconds = order.UInt32(header, 0), units = order.UInt32(header, 4), captured = order.UInt32(header, 8), wire = order.UInt32(header, 12);
            if (captured > LongestRecord) throw window.Problem($"a packet claims {captured} bytes, and no capture has more than {LongestRecord} of one");
            if (!window.Has(RecordHeader + (int)captured)) throw window.Problem("a packet is cut off");
            var packet = new CapturedPacket(link, (seconds * 1_000_000_000L) + (units * (long)nanosecondsPerUnit), (int)Math.Min(wire, int.MaxValue), window.Bytes.Slice(RecordHeader, (int)captured));
            received++;
            handler(packet);
            window.Skip(RecordHeader + (int)captured);
        }
        return read;
    }

    /// <inheritdoc/>
    public void Wait(TimeSpan longest)
    {
        // A file is all there.
    }

    /// <inheritdoc/>
    public void Dispose() => window.Dispose();
}

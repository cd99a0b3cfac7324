using NetReady.Agent.Capture.Sources;
using NetReady.Agent.Capture.Sources.Files;

namespace NetReady.Benchmarks.Capture;

/// <summary>A capture that lies in memory already, so that no reading is measured.</summary>
internal sealed class KeptPackets : IPacketSource
{
    private readonly byte[] bytes;
    private readonly List<(LinkType Link, long Nanoseconds, int WireLength, int Start, int Length)> packets;
    private int next;

    private KeptPackets(byte[] bytes, List<(LinkType, long, int, int, int)> packets) => (this.bytes, this.packets) = (bytes, packets);

    /// <inheritdoc/>
    public CaptureCounts Counts => new(next, 0);

    /// <summary>Takes a file in.</summary>
    public static KeptPackets Of(string file, int count)
    {
        var bytes = new byte[new FileInfo(file).Length];
        var packets = new List<(LinkType, long, int, int, int)>(count);
        int at = 0;
        using var source = CaptureFile.Open(file);
        PacketHandler keep = (in CapturedPacket packet) =>
        {
            packet.Bytes.CopyTo(bytes.AsSpan(at));
            packets.Add((packet.Link, packet.Nanoseconds, packet.WireLength, at, packet.Bytes.Length));
            at += packet.Bytes.Length;
        };
        while (source.Read(keep, count) >= 0)
        {
            // Until the end.
        }
        return new(bytes, packets);
    }

    /// <summary>The same packets from the first on.</summary>
    public KeptPackets Again() => new(bytes, packets);

    /// <inheritdoc/>
    public int Read(PacketHandler handler, int most)
    {
        int end = Math.Min(packets.Count, next + most), read = end - next;
        for (; next < end; next++)
        {
            var (link, nanoseconds, wire, start, length) = packets[next];
            handler(new(link, nanoseconds, wire, bytes.AsSpan(start, length)));
        }
        return read == 0 ? -1 : read;
    }

    /// <inheritdoc/>
    public void Wait(TimeSpan longest)
    {
        // All is there.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held but memory.
    }
}
